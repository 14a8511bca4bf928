"""Responses as files for spreadsheets and statistics programs: plain values in, files out."""
