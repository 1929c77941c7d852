namespace ModelBuild.Checkpoints.Reading;

/// <summary>A tensor's name for a message: a damaged file may have one of a megabyte, and a message is for reading.</summary>
internal static class NameText
{
    private const int Longest = 200;

    public static string Shorten(string name) => name.Length <= Longest ? name : name[..Longest] + "…";
}
