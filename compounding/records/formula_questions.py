"""What an author is asked for a new formula, in the order of a formula; the formula's own rules judge each answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compounding.calculations.beyond_use import STORAGES, WATER_CLASSES
from compounding.records.dosage_form import CAPSULE, DOSAGE_FORMS, FORMS

# Answers, by the key of their question. A component is one answer of several that its key has.
Answers = Mapping[str, tuple[str, ...]]
TABLETS, POWDER, BOTH = "tablets", "powder", "both"
COMPONENT = "component"
_UNITS = {form.name: form.strength_unit for form in DOSAGE_FORMS}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.

    Attributes
    ----------
    key
        What the answer is called, also as an option.
    text
        What is asked, with an example.
    about
        What helps to answer it.
    places
        Where the answer stands in the file: what is wrong there is wrong with the answer.
    choices
        The answers among which one is chosen; none where any text may be given.
    may_be_left_out
        Whether an empty answer will do.
    several
        Whether it is asked until the answer is empty.
    """

    key: str
    text: str
    about: str
    places: tuple[str, ...]
    choices: tuple[str, ...] = ()
    may_be_left_out: bool = False
    several: bool = False


def answer(answers: Answers, key: str) -> str:
    """Return the one answer to a question; "" where there is none.

    Examples
    --------
    >>> answer({"form": ("capsule",)}, "form"), answer({}, "form")
    ('capsule', '')
    """
    return (answers.get(key) or ("",))[0]


def questions(answers: Answers) -> tuple[Question, ...]:
    """Return the questions that apply, as far as the answers to those before show it.

    Examples
    --------
    >>> any(each.key == "capsule-sizes" for each in questions({"form": ("cream",)}))
    False
    """
    return tuple(_questions(answers))


def every_question() -> tuple[Question, ...]:
    """Return all questions that may ever be asked, each once: they are also options.

    Examples
    --------
    >>> [each.key for each in every_question()][:3]
    ['id', 'name', 'drug']
    """
    whole = {"source": (BOTH,), "form": (CAPSULE.name,), "daily-dose-lowest": ("1 mg",), "molar-mass": ("1 g/mol",)}
    return questions(whole | {"assay-lowest": ("1 %",)})


def _questions(answers: Answers) -> Iterator[Question]:
    form, source = answer(answers, "form"), answer(answers, "source")
    yield from _product()
    yield from _strengths(answers, _UNITS.get(form, ""))
    yield Question(
        key="source",
        text="What is it made from",
        about="Manufactured tablets that are crushed, bulk powder, or either, as the order says.",
        places=(),
        choices=(TABLETS, POWDER, BOTH),
    )
    if source in (TABLETS, BOTH):
        yield from _tablets()
    if source in (POWDER, BOTH):
        yield from _powder(answers)
    yield _component()
    if form == CAPSULE.name:
        yield from _capsules()
    yield from _keeping()
    yield from _limits()
    yield from _people()


def _product() -> Iterator[Question]:
    yield Question(
        key="id",
        text="Short name of the formula, such as ibuprofen-cream",
        about="Small letters, digits and hyphens: it is the name of its folder, and what orders write.",
        places=("id",),
    )
    yield Question(key="name", text="Name of the product, such as ibuprofen cream", about="In full.", places=("name",))
    yield Question(
        key="drug",
        text="Drug with its salt, such as naltrexone hydrochloride",
        about="As the strength states it: where that is the base, name the base.",
        places=("drug", "components[1]"),
    )
    yield Question(
        key="form",
        text="Form",
        about="What strengths and batches are stated in follows.",
        places=("form",),
        choices=FORMS,
    )
    yield Question(
        key="route", text="Route, such as by mouth, or on the skin", about="In words, for the label.", places=("route",)
    )
    yield Question(
        key="indication",
        text="What it is used for",
        about="With whether that is off-label, and why no product that is sold will do.",
        places=("indication_note",),
    )
    yield Question(
        key="description",
        text="What the finished product looks like",
        about="The batch is judged by it: colour, clarity, texture.",
        places=("description",),
    )


def _strengths(answers: Answers, unit: str) -> Iterator[Question]:
    for key, text in (("lowest", "Lowest strength"), ("highest", "Highest strength")):
        yield Question(
            key=f"strength-{key}",
            text=f"{text}, in {unit}" if unit else text,
            about="The range in which it may be made: the strengths of the published formula, or the only one.",
            places=(f"strength.{key}", "strength:"),
        )
    yield Question(
        key="daily-dose-lowest",
        text="Lowest usual daily dose, in mg",
        about="Leave it out where there is none, as for a cream.",
        places=("daily_dose.lowest", "daily_dose"),
        may_be_left_out=True,
    )
    if answer(answers, "daily-dose-lowest"):
        yield Question(
            key="daily-dose-highest",
            text="Highest usual daily dose, in mg",
            about="An order above it is refused.",
            places=("daily_dose.highest", "daily_dose"),
        )
        yield Question(
            key="daily-dose-licensed",
            text="Daily dose from which a manufactured product serves, in mg",
            about="Leave it out where there is no such product.",
            places=("daily_dose.licensed", "daily_dose"),
            may_be_left_out=True,
        )


def _tablets() -> Iterator[Question]:
    yield Question(
        key="tablets",
        text="Name of the tablets, such as naltrexone hydrochloride tablets 50 mg",
        about="As their label says it.",
        places=("tablets.name",),
    )
    yield Question(
        key="label-claim",
        text="Drug in one tablet, such as 50 mg/tablet",
        about="By their label.",
        places=("tablets.label_claim",),
    )
    yield Question(
        key="excipients",
        text="Excipients of the tablets",
        about="From their label: what a patient may not tolerate.",
        places=("tablets.excipients",),
    )


def _powder(answers: Answers) -> Iterator[Question]:
    yield Question(
        key="powder", text="Name of the bulk substance", about="With its salt and grade.", places=("powder.name",)
    )
    yield Question(
        key="molar-mass",
        text="Molar mass of the drug as it is named, such as 377.86 g/mol",
        about="Leave it out where a strength is never converted between salt and base.",
        places=("powder.molar_mass", "powder.base"),
        may_be_left_out=True,
    )
    if answer(answers, "molar-mass"):
        yield Question(
            key="base-molar-mass",
            text="Molar mass of its base",
            about="With it a strength may be prescribed as base. Leave it out where it may not.",
            places=("powder.base_molar_mass",),
            may_be_left_out=True,
        )
    yield Question(
        key="assay-lowest",
        text="Lowest assay of the monograph, such as 98 %",
        about="Leave it out where you have no monograph: the limits of the certificate are then to be confirmed.",
        places=("powder.assay",),
        may_be_left_out=True,
    )
    if answer(answers, "assay-lowest"):
        yield Question(
            key="assay-highest",
            text="Highest assay of the monograph, such as 102 %",
            about="On the basis that the monograph states.",
            places=("powder.assay",),
        )


def _component() -> Question:
    return Question(
        key=COMPONENT,
        text="Another component: name; role; amount; unit, such as: glycerol; levigating agent; 20 mL per 100 mL; mL",
        about="All but the drug, one after the other. The amount of one of them is qs: what the batch is filled with. "
        "Others have an amount for a stated batch (0.5 g per 100 mL, 2 mg per capsule) or a percentage (5 % w/w). "
        "The unit is that in which it is measured out: mg, g or mL.",
        places=("components",),
        several=True,
    )


def _capsules() -> Iterator[Question]:
    yield Question(
        key="capsule-sizes", text="Capsule sizes, such as 3, 2, 1", about="From 5 to 000.", places=("capsule.sizes",)
    )
    yield Question(
        key="usual-size",
        text="The usual size of them",
        about="Taken where none is ordered.",
        places=("capsule.usual_size",),
    )
    yield Question(
        key="most-powder",
        text="Largest share of a capsule's volume that the drug's powder may take, such as 60 %",
        about="Above it the mixture is too rich in drug to be filled evenly.",
        places=("capsule.most_powder",),
    )


def _keeping() -> Iterator[Question]:
    yield Question(
        key="container", text="Container and closure", about="Light, moisture, children.", places=("container",)
    )
    yield Question(
        key="water-class",
        text="Class for the beyond-use date",
        about="By the table of USP <795>: it sets the days that no study is needed for.",
        places=("beyond_use.water_class",),
        choices=WATER_CLASSES,
    )
    yield Question(
        key="storage",
        text="Storage",
        about="What is aqueous and not preserved is kept in the refrigerator.",
        places=("beyond_use.storage",),
        choices=STORAGES,
    )
    yield Question(
        key="directions",
        text="Directions on the label, such as Take by mouth as prescribed.",
        about="A sentence; an order may state others.",
        places=("labelling.directions",),
    )
    yield Question(
        key="hazard",
        text="Hazards for those who handle it",
        about="From the safety data sheet, and the NIOSH list of hazardous drugs.",
        places=("hazards",),
    )


def _limits() -> Iterator[Question]:
    limits = (
        ("weighing", "How far a weighing may lie from its target, such as 1 %", "acceptance.weighing"),
        ("content-lowest", "Lowest content, in % of the label, such as 90 %", "acceptance.strength"),
        ("content-highest", "Highest content, in % of the label, such as 110 %", "acceptance.strength"),
        ("yield-lowest", "Lowest yield, in % of what was planned, such as 95 %", "acceptance.yield"),
        ("yield-highest", "Highest yield, in % of what was planned, such as 105 %", "acceptance.yield"),
    )
    for key, text, place in limits:
        yield Question(key=key, text=text, about="From the monograph, or the rules of your pharmacy.", places=(place,))


def _people() -> Iterator[Question]:
    yield Question(
        key="author",
        text="Author",
        about="Your name. Another pharmacist reviews it: until then everything that is made from it says DRAFT.",
        places=("author", "reviewer"),
    )
