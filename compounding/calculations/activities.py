"""Activities: drugs measured in units of activity or in milliequivalents, and the masses that have them."""

from __future__ import annotations

from compounding.working import A, calculation


@calculation("mg", activity="unit", potency="unit/mg", water="%", source="usp-1160")
def mass_of_activity(activity: A, potency: A, water: A | None = None) -> A:
    """Mass of a powder that has an activity.

    The activity divided by what 1 mg of the powder has, as its label or certificate of analysis says. Where that is
    stated for the dried powder, it is reduced by the water, the loss on drying.

    Parameters
    ----------
    activity
        Activity needed [unit].
    potency
        Activity per mass of this lot [unit/mg].
    water
        Water, or loss on drying, where the activity is stated for the dried powder [%].

    Returns
    -------
    A
        Powder to weigh [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a potency of nothing.

    Examples
    --------
    6,000,000 units of nystatin that has 5,000 units per mg [pharmacytimes-nystatin].

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_of_activity(parse_quantity("6,000,000 units"), parse_quantity("5,000 units/mg"))))
    1,200 mg
    """
    return activity / (potency if water is None else potency * (1 - water))


@calculation("unit", mass="mg", potency="unit/mg", source="usp-1160")
def activity_of_mass(mass: A, potency: A) -> A:
    """Activity of a mass of powder.

    Parameters
    ----------
    mass
        Mass of the powder [mg].
    potency
        Activity per mass of this lot [unit/mg].

    Returns
    -------
    A
        Activity [unit].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(activity_of_mass(parse_quantity("2 mg"), parse_quantity("1,785 units/mg"))))
    3,570 units
    """
    return mass * potency


@calculation("unit", concentration="unit/mL", volume="mL", source="usp-1160")
def activity_in_volume(concentration: A, volume: A) -> A:
    """Activity in a volume of the batch.

    Parameters
    ----------
    concentration
        Activity per volume [unit/mL].
    volume
        Volume of the batch [mL].

    Returns
    -------
    A
        Activity [unit].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(activity_in_volume(parse_quantity("100,000 units/mL"), parse_quantity("60 mL"))))
    6,000,000 units
    """
    return concentration * volume


@calculation("unit", strength="unit/g", mass="g", source="usp-1160")
def activity_in_mass(strength: A, mass: A) -> A:
    """Activity in a mass of the batch.

    Parameters
    ----------
    strength
        Activity per mass of the preparation [unit/g].
    mass
        Mass of the batch [g].

    Returns
    -------
    A
        Activity [unit].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(activity_in_mass(parse_quantity("100,000 units/g"), parse_quantity("30 g"))))
    3,000,000 units
    """
    return strength * mass


@calculation("mEq", mass="mg", molar_mass="g/mol", valence="mEq/mmol", source="usp-1160")
def equivalents_of_mass(mass: A, molar_mass: A, valence: A) -> A:
    """Milliequivalents of an electrolyte in a mass of its salt.

    The mass divided by the molar mass and multiplied by the valence.

    Parameters
    ----------
    mass
        Mass of the salt [mg].
    molar_mass
        Molar mass of the salt as it is weighed, with its water [g/mol].
    valence
        Charges of the ion in one formula: 1 mEq per mmol for potassium chloride [mEq/mmol].

    Returns
    -------
    A
        Milliequivalents [mEq].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Potassium chloride, 750 mg.

    >>> from compounding.units import format_measured, parse_quantity
    >>> mass, molar, valence = (parse_quantity(text) for text in ("750 mg", "74.548 g/mol", "1 mEq/mmol"))
    >>> print(format_measured(equivalents_of_mass(mass, molar, valence), 2))
    10.06 mEq
    """
    return mass / molar_mass * valence


@calculation("mg", equivalents="mEq", molar_mass="g/mol", valence="mEq/mmol", source="usp-1160")
def mass_of_equivalents(equivalents: A, molar_mass: A, valence: A) -> A:
    """Mass of a salt that holds milliequivalents of an electrolyte.

    The milliequivalents divided by the valence and multiplied by the molar mass.

    Parameters
    ----------
    equivalents
        Milliequivalents needed [mEq].
    molar_mass
        Molar mass of the salt as it is weighed, with its water [g/mol].
    valence
        Charges of the ion in one formula: 1 mEq per mmol for potassium chloride [mEq/mmol].

    Returns
    -------
    A
        Mass of the salt [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Potassium chloride, 10 mEq.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, molar, valence = (parse_quantity(text) for text in ("10 mEq", "74.548 g/mol", "1 mEq/mmol"))
    >>> print(format_quantity(mass_of_equivalents(needed, molar, valence)))
    745.48 mg
    """
    return equivalents / valence * molar_mass


@calculation("mg/mL", equivalents="mEq/mL", molar_mass="g/mol", valence="mEq/mmol", source="usp-1160")
def concentration_of_equivalents(equivalents: A, molar_mass: A, valence: A) -> A:
    """Mass per volume of a salt, from the milliequivalents per volume.

    The milliequivalents divided by the valence and multiplied by the molar mass.

    Parameters
    ----------
    equivalents
        Milliequivalents per volume [mEq/mL].
    molar_mass
        Molar mass of the salt as it is weighed, with its water [g/mol].
    valence
        Charges of the ion in one formula: 1 mEq per mmol for potassium chloride [mEq/mmol].

    Returns
    -------
    A
        Mass per volume [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Calcium chloride dihydrate, 4 mEq per mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, molar, valence = (parse_quantity(text) for text in ("4 mEq/mL", "147 g/mol", "2 mEq/mmol"))
    >>> print(format_quantity(concentration_of_equivalents(needed, molar, valence)))
    294 mg per mL
    """
    return equivalents / valence * molar_mass


@calculation("mEq/mL", concentration="mg/mL", molar_mass="g/mol", valence="mEq/mmol", source="usp-1160")
def equivalents_of_concentration(concentration: A, molar_mass: A, valence: A) -> A:
    """Milliequivalents per volume of an electrolyte, from the mass per volume of its salt.

    The mass divided by the molar mass and multiplied by the valence.

    Parameters
    ----------
    concentration
        Mass of the salt per volume [mg/mL].
    molar_mass
        Molar mass of the salt as it is weighed, with its water [g/mol].
    valence
        Charges of the ion in one formula: 1 mEq per mmol for potassium chloride [mEq/mmol].

    Returns
    -------
    A
        Milliequivalents per volume [mEq/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Ammonium chloride, 21.4 mg per mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> mass, molar, valence = (parse_quantity(text) for text in ("21.4 mg/mL", "53.5 g/mol", "1 mEq/mmol"))
    >>> print(format_quantity(equivalents_of_concentration(mass, molar, valence)))
    0.4 mEq per mL
    """
    return concentration / molar_mass * valence
