import API
import Objects
import Testing

@Suite struct LabelSelectorTests {
  let web: Value = ["metadata": ["labels": ["app": "web", "tier": "front"]]]

  @Test(arguments: [
    ("app=web", true), ("app==web,tier!=back", true), ("app in (web, api)", true), ("tier notin (front)", false),
    ("app", true), ("!app", false), ("!legacy", true), ("legacy=x", false), ("legacy!=x", true), ("", true),
  ])
  func matching(text: String, matches: Bool) throws {
    #expect(try LabelSelector.parse(text).matches(web) == matches)
  }

  @Test(arguments: [
    ("a==b=c", "found '=', expected: ',' or 'end of string'"),
    ("a===b", "unable to parse requirement: found '=', expected: identifier"),
    ("a in b", "unable to parse requirement: found 'b' expected: '('"),
    ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
    (
      "a in ()",
      "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, "
        + "values set can't be empty"
    ),
    (
      "a >",
      "unable to parse requirement: values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators, "
        + "the value must be an integer"
    ),
    ("a=b=c", "found '=', expected: ',' or 'end of string'"),
    (
      "app=-x",
      "unable to parse requirement: values[0][app]: Invalid value: \"-x\": a valid label must be an empty "
        + "string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    ),
    (",a", "found ',', expected: !, identifier, or 'end of string'"),
  ])
  func refusesInTheServersWords(text: String, message: String) {
    let error = #expect(throws: SelectorError.self) { try LabelSelector.parse(text) }
    #expect(error?.message == message)
  }

  @Test func fromObjects() {
    let selector = LabelSelector(object: [
      "matchLabels": ["app": "web"],
      "matchExpressions": [["key": "tier", "operator": "NotIn", "values": ["back"]]],
    ])
    #expect(selector.matches(web))
    #expect(selector.description == "app=web,tier notin (back)")
    #expect(!LabelSelector(object: nil).matches(web))
  }

  @Test func fields() throws {
    let pod: Value = ["metadata": ["name": "web"], "status": ["phase": "Running"]]
    #expect(try FieldSelector.parse("metadata.name=web,status.phase!=Pending").matches(pod))
    #expect(try !FieldSelector.parse("spec.nodeName=node01").matches(pod))
    #expect(throws: SelectorError(message: "invalid selector: 'x'; can't understand 'x'")) {
      try FieldSelector.parse("x")
    }
  }
}
