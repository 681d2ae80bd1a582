"""nbgrader's settings: found by every `nbgrader …` command that is started in this folder.

Stock nbgrader does the work; what is ours are preprocessors, named below by their import path.
An instructor changes this file: the late penalty, the timeouts, a PostgreSQL gradebook, ….
"""

import os
import sys
from pathlib import Path

from helpers.grading import feedback, intake

c = get_config()  # noqa: F821 - traitlets puts it here

# nbgrader makes the gradebook with the command `alembic`, which lies beside this interpreter
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "llm-course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course/exercises"
# The gradebook: gradebook.db in this folder, or for many graders at once
# c.CourseDirectory.db_url = "postgresql+psycopg://NAME@HOST/gradebook"
# Of what is handed in, only the notebook and its data are used: a student's openai.py or helpers/
# would be imported in place of the real one, and a .env may hold a key.
c.CourseDirectory.ignore = list(intake.IGNORED)

# What students see in place of a solution
c.ClearSolutions.code_stub = {"python": "# 여기에 코드를 쓰십시오.\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "여기에 답을 쓰십시오."

# `course release` makes the students' notebooks (nbgrader generate_assignment --force)
c.GenerateAssignment.permissions = 644

# Handing in: as late as this example says, or LatePenalty's own settings
c.AssignLatePenalties.plugin_class = "helpers.grading.late.LatePenalty"
c.LatePenalty.percent_a_day = 10
c.LatePenalty.grace_hours = 1

# Grading: submissions as they really come
c.ExchangeFactory.collect = "helpers.grading.intake.Collect"
if "autograde" in sys.argv:
    intake.complete(Path(__file__).parent)  # nbgrader passes over a folder without a notebook
c.Autograde.pre_convert_hook = "helpers.grading.intake.prepare"
c.Autograde.sanitize_preprocessors = [
    "helpers.grading.preprocessors.MaskKeys",
    "helpers.grading.preprocessors.RestoreCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "helpers.grading.running.Run",
    "helpers.grading.preprocessors.MaskKeys",
    "helpers.grading.preprocessors.SettleOutputs",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Run.timeout = 30  # seconds a cell
c.Run.seconds = 300  # a whole notebook
c.Run.characters = 200_000  # of output a cell

# Feedback: in Korean, without hidden tests and long tracebacks
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "helpers.grading.feedback.Shorten",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.GenerateFeedback.exporter_class = "helpers.grading.feedback.Page"
c.Page.template_name = "course_feedback"
c.Page.extra_template_basedirs = [str(feedback.TEMPLATES)]
