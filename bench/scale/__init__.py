"""The same pages, jobs and files at a thousand and at millions of responses."""
