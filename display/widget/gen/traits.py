"""Writes what the models of the installed ipywidgets have as JSON: for each model its
names, and the name, kind, default, choices and help of each trait that is synced.

    python gen/traits.py >gen/models.json
"""

import json

import ipywidgets
import traitlets
from ipywidgets.widgets import trait_types, widget

NUMBERS = {"CInt": "int", "Int": "int", "CFloat": "float", "Float": "float"}
KINDS = {
    **NUMBERS,
    "Bool": "bool",
    "Unicode": "string",
    "CUnicode": "string",
    "Color": "string",
    "NumberFormat": "string",
    "CaselessStrEnum": "string",
    "CByteMemoryView": "bytes",
    "Date": "date",
    "Datetime": "datetime",
    "Time": "time",
    "WidgetTraitTuple": "widgettrait",
}


def kind(model, name, trait):
    """The kind of a trait, as package widget names it."""
    special = {("Output", "outputs"): "outputs", ("FileUpload", "value"): "files",
               ("SelectionRangeSlider", "index"): "intpair", ("NaiveDatetimePicker", "value"): "naive",
               ("NaiveDatetimePicker", "min"): "naive", ("NaiveDatetimePicker", "max"): "naive"}
    if (model, name) in special:
        return special[model, name]
    of = type(trait).__name__
    if of in KINDS:
        return KINDS[of]
    if of == "InstanceDict":
        return "widget"
    if isinstance(trait, traitlets.Union):  # a number or "any"
        return NUMBERS[type(trait.trait_types[0]).__name__] + "orany"
    if isinstance(trait, traitlets.Tuple) and not isinstance(trait, trait_types.TypedTuple):
        return KINDS[type(trait._traits[0]).__name__] + "pair"
    if isinstance(trait, traitlets.Container):
        element = type(trait._trait).__name__ if trait._trait else "Unicode"
        return "widgets" if element == "Instance" else KINDS.get(element, "string") + "s"
    raise TypeError(f"{model}.{name} is a {of}, which package widget does not know")


def default(kind, trait, instance):
    if kind == "widget":
        return trait.klass if isinstance(trait.klass, str) else trait.klass.__name__
    if kind in ("widgets", "widgettrait", "files", "outputs", "bytes"):
        return None
    return getattr(instance, trait.name) if instance else trait.default()


def describe(name, cls):
    traits = []
    try:
        instance = cls()
    except (TypeError, traitlets.TraitError):  # it has to be told what to select, or to link
        instance = None
    for trait_name, trait in sorted(cls.class_traits(sync=True).items()):
        if trait_name.startswith(("_model_", "_view_")) and trait_name != "_view_count":
            continue
        k = kind(name, trait_name, trait)
        t = {"name": trait_name, "kind": k, "default": default(k, trait, instance)}
        if trait.allow_none:
            t["null"] = True
        if isinstance(trait, traitlets.Enum):
            t["choices"] = sorted(trait.values)
        if trait.help and trait_name != "_view_count":
            t["help"] = trait.help
        traits.append(t)
    constants = {k: getattr(cls, "_" + k).default_value for k in (
        "model_module", "model_module_version", "model_name", "view_module", "view_module_version", "view_name")}
    return {"name": name, **constants, "traits": traits}


def main():
    models = {}
    for _, cls in widget._registry.items():
        name = cls.__name__
        if cls.__module__.endswith("widget_controller"):  # there are two of the name Button
            name = cls._model_name.default_value.removesuffix("Model")
        if not name.startswith("_"):  # else it is the base of others
            models[name] = describe(name, cls)
    print('{"ipywidgets": "%s", "protocol": "%s", "models": [' % (ipywidgets.__version__, ipywidgets._version.__protocol_version__))
    for last, name in enumerate(sorted(models), 1 - len(models)):
        m = models[name]
        traits = m.pop("traits")
        print(json.dumps(m)[:-1] + ', "traits": [')
        print(",\n".join(json.dumps(t) for t in traits))
        print("]}" if last == 0 else "]},")
    print("]}")


if __name__ == "__main__":
    main()
