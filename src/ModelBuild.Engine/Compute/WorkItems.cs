namespace ModelBuild.Engine.Compute;

/// <summary>How the rows and panels of a product are cut into items of work.</summary>
internal readonly record struct WorkItems(int RowsPerItem, int PanelsPerItem, int PanelItems, int Count)
{
    // Items a thread, so that none waits long for the last.
    private const int ItemsPerThread = 4;

    /// <param name="rows">Rows of the product.</param>
    /// <param name="mostRows">Rows that one item should have at most.</param>
    /// <param name="panels">Panels of the product.</param>
    /// <param name="threads">Threads that will take items.</param>
    public static WorkItems Of(int rows, int mostRows, int panels, int threads)
    {
        int height = TileKernel.TileRows, rowItems = (rows + mostRows - 1) / mostRows;
        // As even as can be, in whole tiles.
        int perItem = Math.Max(1, ((rows + rowItems - 1) / rowItems + height - 1) / height) * height;
        rowItems = (rows + perItem - 1) / perItem;
        int panelItems = threads == 1 ? 1 : Math.Clamp((ItemsPerThread * threads + rowItems - 1) / rowItems, 1, panels);
        int panelsPerItem = (panels + panelItems - 1) / panelItems;
        panelItems = (panels + panelsPerItem - 1) / panelsPerItem;
        return new WorkItems(perItem, panelsPerItem, panelItems, rowItems * panelItems);
    }

    /// <summary>Cuts an item out of the block that is the whole product; returns its first row.</summary>
    public unsafe int Cut(int item, ref TileBlock block)
    {
        int first = item / PanelItems * RowsPerItem, panels = (block.Columns + PackedMatrix.PanelWidth - 1) / PackedMatrix.PanelWidth;
        block.Rows = Math.Min(RowsPerItem, block.Rows - first);
        block.FirstPanel = item % PanelItems * PanelsPerItem;
        block.LastPanel = Math.Min(panels, block.FirstPanel + PanelsPerItem);
        block.Output += first * block.Stride;
        if (block.Addend is not null) block.Addend += first * block.AddendStride;
        return first;
    }
}
