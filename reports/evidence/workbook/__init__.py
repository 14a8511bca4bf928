"""Statistical tables found in the cells of a workbook: plain Python over cells."""
