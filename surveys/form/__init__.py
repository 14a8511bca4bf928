"""The questionnaire as a value: plain Python, no Django, no input or output."""
