"""The page docs/reference/forms.md says what the forms say.

After a change of the forms, write it anew and read the difference before committing:

    python -m tests.domain.forms.test_reference
"""

from __future__ import annotations

from pathlib import Path

from domain.forms.catalogue import FORMS
from domain.forms.reference import forms_page
from domain.forms.words import is_closed_list, spellings

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "forms.md"
ADVICE = "run `python -m tests.domain.forms.test_reference` and read the difference"


def test_the_page_is_what_the_forms_say() -> None:
    assert PAGE.exists(), f"{PAGE.name} is missing: {ADVICE}"
    assert PAGE.read_text(encoding="utf-8") == forms_page(), f"{PAGE.name} differs from the forms: {ADVICE}"


def test_the_page_lists_every_column_with_every_heading_and_every_word() -> None:
    page = forms_page()
    for form in FORMS:
        section = page.split(f'<a id="{form.name}"></a>')[1].split("<a id=")[0]
        assert f"## {form.zh} · {form.en}" in section
        for type_ in form.types:
            assert f"`{type_}`" in section
        for field in form.fields:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{field.name}` "))
            for heading in field.titles:
                assert heading.replace("*", "\\*") in row
            if is_closed_list(field.kind):
                assert f'<a id="words-{field.kind}"></a>' in page
                words = page.split(f'<a id="words-{field.kind}"></a>')[1].split("<a id=")[0]
                assert all(word in words for row_ in spellings(field.kind).values() for word in row_)


if __name__ == "__main__":
    PAGE.write_text(forms_page(), encoding="utf-8")
