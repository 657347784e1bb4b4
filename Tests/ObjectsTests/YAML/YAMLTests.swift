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
      1: number
      """
    )
    #expect(
      value == [
        "1": "number", "a": true, "b": "yes", "c": 511, "d": 1000, "e": 1000.0, "f": .null, "g": "22:22",
        "h": "2026-01-01", "i": "y", "j": 31, "k": 1.5,
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
    ("a: b: c\n", "yaml: line 1: mapping values are not allowed in this context"),
    ("a: 1\na: 2\n", "yaml: unmarshal errors:\n  line 2: key \"a\" already set in map"),
    ("a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'"),
    ("a:\n\tb: 1\n", "yaml: line 2: found character that cannot start any token"),
  ])
  func refusesWithTheLine(text: String, message: String) {
    let error = #expect(throws: YAMLError.self) { try YAML.read(text) }
    #expect(error?.description == message)
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

  @Test func placesAreKnown() throws {
    let document = try #require(try YAML.readLocated("a: 1\nb:\n  - c: 2\n").first)
    let field = try #require(document["b"]?.elements.first?.fields.first)
    #expect(field.key == "c")
    #expect(field.line == 3)
    #expect(field.column == 5)
  }
}
