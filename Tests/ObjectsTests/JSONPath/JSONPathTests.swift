import Objects
import Testing

@Suite struct JSONPathTests {
  let list: Value = [
    "kind": "List",
    "items": [
      [
        "metadata": ["name": "web", "labels": ["app.kubernetes.io/name": "shop", "tier": "front"]],
        "spec": ["replicas": 3, "ports": [80, 443, 8080]],
        "ready": true,
      ],
      ["metadata": ["name": "db"], "spec": ["replicas": 1, "share": 0.5, "ports": []], "ready": false],
    ],
  ]

  @Test(arguments: [
    ("{.kind}", "List"),
    ("{kind}", "!unrecognized identifier kind"),
    ("names: {.items[*].metadata.name}.", "names: web db."),
    ("{.items[0].spec}", #"{"ports":[80,443,8080],"replicas":3}"#),
    ("{.items[0].spec.ports[1:]}", "443 8080"),
    ("{.items[0].spec.ports[0:3:2]}", "80 8080"),
    ("{.items[0].spec.ports[-1]}", "8080"),
    ("{.items[0].spec.ports[-2:]}", "443 8080"),
    ("{.items[0].spec.ports[0,2]}", "80 8080"),
    ("{.items[0]['ready','kind']}", "true"),
    ("{.items[5].metadata.name}", "!array index out of bounds: index 5, length 2"),
    ("{.items[0].spec.ports[2:1]}", "!starting index 2 is greater than ending index 1"),
    (#"{.items[0].metadata.labels.app\.kubernetes\.io/name}"#, "shop"),
    (#"{.items[0].metadata.labels['app\.kubernetes\.io/name']}"#, "shop"),
    ("{..name}", "web db"),
    ("{.items[*].nothing}", ""),
    ("{.kind[0]}", "!string is not array or slice"),
    ("{.items[0][*]}", "!map[string]interface {} is not array or slice"),
    ("{.items[*].spec.share}", "0.5"),
    ("{$.kind}{@.kind}", "ListList"),
  ])
  func singlePaths(template: String, text: String) throws { try expect(template, text) }

  @Test(arguments: [
    (#"{.items[?(@.metadata.name=="db")].spec.replicas}"#, "1"),
    (#"{.items[?(@.metadata.name!='db')].metadata.name}"#, "web"),
    ("{.items[?(@.spec.replicas>1)].metadata.name}", "web"),
    ("{.items[?(@.spec.replicas >= 1)].metadata.name}", "web db"),
    ("{.items[?(@.ready==true)].metadata.name}", "web"),
    ("{.items[?(@.spec.share)].metadata.name}", "db"),
    (#"{.items[?(@.metadata.labels.tier=="front")].metadata.name}"#, "web"),
    (#"{.items[?(@.spec.replicas=="3")].metadata.name}"#, "!incompatible types for comparison"),
    (#"{.items[?(@.spec=="3")].metadata.name}"#, "!invalid type for comparison"),
    (#"{.items[?(@.kind="3")].metadata.name}"#, ""),
    (#"{.items[?(@.ready=true)].metadata.name}"#, "!unrecognized filter operator ="),
    (
      #"{.items[0].metadata[?(@.a)]}"#,
      ##"!map[labels:map[app.kubernetes.io/name:shop tier:front] name:web]"##
        + " is not array or slice and cannot be filtered"
    ),
  ])
  func filters(template: String, text: String) throws { try expect(template, text) }

  @Test(arguments: [
    (#"{range .items[*]}{.metadata.name}={.spec.replicas}{"\n"}{end}done"#, "web=3\ndb=1\ndone"),
    ("{range .items[*]}{range .spec.ports[*]}<{@}>{end};{end}", "<80><443><8080>;;"),
    ("{range .nothing[*]}x{end}after", "after"),
    // Without an end, what follows the range is done once more after it.
    (#"{range .items[*]}{.metadata.name}{"\n"}"#, "web\ndb\n\n"),
    ("{.kind}{end}", "!not in range, nothing to end"),
  ])
  func ranges(template: String, text: String) throws { try expect(template, text) }

  @Test(arguments: [
    ("{.metadata.name", "unclosed action"),
    ("{.items[*}", "unterminated array"),
    ("{.items[x]}", "invalid array index x"),
    ("{.items[-]}", "array index - is not a number"),
    ("{.a,.b}", "unrecognized character in action: U+002C ','"),
    (#"{.items[?(@.a=="x" && @.b=="y")]}"#, "unrecognized character in action: U+0026 '&'"),
    ("{.items[?(@.a}", "unterminated filter"),
    ("{.items[?(@.a)}", "unclosed array expect ]"),
    (#"{"x}"#, "unterminated quoted string"),
    (#"{"\q"}"#, #"unquote string "\q" error invalid syntax"#),
    ("{....a}", "invalid multiple recursive descent"),
  ])
  func templatesThatAreRefused(template: String, message: String) {
    let error = #expect(throws: JSONPathError.self) { try JSONPath(template) }
    #expect(error?.message == message)
  }

  @Test func relaxedForms() throws {
    for path in ["items[0].metadata.name", ".items[0].metadata.name", "{.items[0].metadata.name}"] {
      #expect(try JSONPath(relaxed: path).values(in: list) == ["web"])
    }
    let error = #expect(throws: JSONPathError.self) { try JSONPath(relaxed: "{.spec.replicas") }
    #expect(error?.message.hasPrefix("unexpected path string, expected a 'name1.name2'") == true)
  }

  /// `!` before the expected text marks an error.
  private func expect(_ template: String, _ text: String) throws {
    let path = try JSONPath(template)
    do throws(JSONPathError) {
      let found = try path.text(of: list)
      #expect(found == text)
    } catch {
      #expect("!" + error.message == text)
    }
  }
}
