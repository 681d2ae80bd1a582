"""What `nbgrader validate` says in a terminal of `course lab`."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - traitlets puts it here

c.Validator.width = 200
c.Validator.failed_warning = (
    "테스트 셀 {num_failed}개를 통과하지 못했습니다. 이대로 내면 만점을 받지 못합니다.\n"
)
c.Validator.changed_warning = (
    "테스트 셀 {num_changed}개의 내용이 바뀌었습니다. 채점할 때는 원래 테스트를 씁니다.\n"
)
c.Validator.type_changed_warning = (
    "셀 {num_changed}개의 종류가 바뀌었습니다. 채점할 때는 원래 종류로 되돌립니다.\n"
)
