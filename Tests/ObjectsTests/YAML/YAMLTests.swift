import Objects
import Testing

@Suite struct YAMLTests {
  @Test func readsScalarsAsKubectlDoes() throws {
    let value = try YAML.readOne(
      """
      a: yes
      b: "yes"
      c: 0777
      d: 1_000
      e: 1e3
      f: ~
      g: 22:22
      h: 2026-01-01
      i: y
      j: 0x1F
      k: 1.50
      l: 08
      m: !!str 12
      n: 1.0
      1: number
      """
    )
    #expect(
      value == [
        "1": "number", "a": true, "b": "yes", "c": 511, "d": 1000, "e": 1000, "f": .null, "g": "22:22",
        "h": "2026-01-01", "i": true, "j": 31, "k": 1.5, "l": 8, "m": "12", "n": 1,
      ]
    )
  }

  @Test func readsSeveralDocumentsAndAnchors() throws {
    let documents = try YAML.read(
      """
      ---
      base: &base {cpu: 1, memory: 2}
      one:
        <<: *base
        cpu: 3
      ---
      # only a comment
      ---
      kind: Pod
      """
    )
    #expect(documents == [["base": ["cpu": 1, "memory": 2], "one": ["cpu": 3, "memory": 2]], ["kind": "Pod"]])
  }

  @Test(arguments: [
    ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
    ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
    ("a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'"),
    ("kind: Pod\nmetadata:\n  name: x\n spec:\n", "yaml: line 3: did not find expected key"),
    ("a: *b\n", "yaml: unknown anchor 'b' referenced"),
    ("a: \u{1}\n", "yaml: control characters are not allowed"),
    ("a:\n\tb: 1\n", "yaml: line 2: found character that cannot start any token"),
  ])
  func refusesWithTheLine(text: String, message: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.read(text) }
    #expect(error?.description == message)
  }

  /// kubectl takes the last one; a lesson's author is told.
  @Test func aKeyThatOccursTwice() throws {
    let text = "spec:\n  replicas: 1\n  'replicas': 2\n  replicas: 3\n"
    #expect(try YAML.readOne(text) == ["spec": ["replicas": 3]])
    let error = #expect(throws: YAMLError.self) { try YAML.readLocated(text) }
    #expect(error?.description == "yaml: unmarshal errors:\n  line 3: key \"replicas\" already set in map")
  }

  @Test func aDeepTreeIsRefusedAndDoesNotCrash() {
    #expect(throws: YAMLError.self) { try YAML.read(String(repeating: "[", count: 100_000)) }
    #expect(throws: YAMLError.self) { try YAML.read(String(repeating: "- ", count: 100_000)) }
  }

  @Test func aliasesThatUnfoldWithoutEndAreRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let references = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(references)]\n"
    }
    let bomb = text
    #expect(throws: YAMLError.self) { try YAML.read(bomb) }
  }

  @Test func writesAsKubectlDoes() {
    let value: Value = [
      "args": ["-c", "sleep 1; echo done", "*"],
      "block": "one\ntwo\n",
      "chomped": "one\ntwo",
      "empty": "",
      "list": [["name": "web", "ports": [["containerPort": 80]]], []],
      "map": [:],
      "number": "123",
      "plain": "a b: c",
      "truth": "true",
      "time": "2026-11-22T10:44:34Z",
      "nothing": .null,
    ]
    #expect(
      YAML.write(value) == """
        args:
        - -c
        - sleep 1; echo done
        - '*'
        block: |
          one
          two
        chomped: |-
          one
          two
        empty: ""
        list:
        - name: web
          ports:
          - containerPort: 80
        - []
        map: {}
        nothing: null
        number: "123"
        plain: 'a b: c'
        time: "2026-11-22T10:44:34Z"
        truth: "true"

        """
    )
  }

  @Test(arguments: [
    ("", #""""#), ("y", #""y""#), ("1:30", #""1:30""#), ("2026-1-2", #""2026-1-2""#), ("1.2.3", "1.2.3"),
    ("a:b", "a:b"), ("a: b", "'a: b'"), ("-a", "-a"), ("- a", "'- a'"), ("it's: x", "'it''s: x'"), (" a", "' a'"),
    ("a\tb", #""a\tb""#), ("a \nb", #""a \nb""#), (" a\nb", "|2-\n     a\n    b"), ("a\n\n", "|+\n    a\n"),
    ("한글", "한글"), ("😀", #""\U0001F600""#), ("=", "="), ("<<", #""<<""#),
  ])
  func stringsAreQuotedWhereTheyMust(text: String, written: String) {
    #expect(YAML.write(["k": ["v": .string(text)]]) == "k:\n  v: \(written)\n")
  }

  @Test func longLinesAreFolded() {
    let words = Array(repeating: "word", count: 20).joined(separator: " ")
    let half = Array(repeating: "word", count: 16).joined(separator: " ")
    #expect(YAML.write(["m": .string(words)]) == "m: \(half)\n  word word word word\n")
    #expect(
      YAML.write(["l": [.string("x: " + words)]])
        == "l:\n- 'x: \(half)\n  word word word word'\n"
    )
  }

  /// Numbers within keys count by their amount, and letters come last.
  @Test func orderOfKeys() {
    let value: Value = ["app10": 1, "app2": 2, "APPLE": 3, "APP_A": 4, "a.b/c": 5, "a": 6]
    #expect(YAML.write(value) == "APP_A: 4\nAPPLE: 3\na: 6\na.b/c: 5\napp2: 2\napp10: 1\n")
  }

  @Test func placesAreKnown() throws {
    let document = try #require(try YAML.readLocated("a: 1\nb:\n  - c: 2\n").first)
    let field = try #require(document["b"]?.elements.first?.fields.first)
    #expect(field.key == "c")
    #expect(field.line == 3)
    #expect(field.column == 5)
  }
}
