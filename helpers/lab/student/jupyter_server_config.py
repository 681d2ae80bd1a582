"""The colours of Validate's answer (custom/custom.css), beside the student's own style sheet."""

from pathlib import Path

from jupyter_core.paths import jupyter_config_dir

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - traitlets puts it here

_folders = [Path(__file__).parent / "custom", Path(jupyter_config_dir()) / "custom"]
c.LabApp.custom_css = True
c.ServerApp.tornado_settings = {"static_custom_path": [str(folder) for folder in _folders]}
