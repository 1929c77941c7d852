// What .NET itself takes from the start of a process to its first line: below it, no model's first answer can be.
Console.WriteLine("{}");
