"""How the figures are printed."""


def title(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def line(name: str, text: str) -> None:
    print(f"{name:<48} {text}", flush=True)
