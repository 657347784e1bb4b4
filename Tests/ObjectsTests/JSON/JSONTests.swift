import Objects
import Testing

@Suite struct JSONTests {
  @Test func readsAllForms() throws {
    let value = try JSON.read(#"{"b": [1, -2.5, true, null, "a\u00e9\n\ud83d\ude00"], "a": {}}"#)
    #expect(value == ["a": [:], "b": [1, -2.5, true, .null, "aé\n😀"]])
  }

  @Test(arguments: [
    ("", "unexpected end of JSON input"),
    ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
    ("[1 2]", "invalid character '2' after array element"),
    ("{\"a\" 1}", "invalid character '1' after object key"),
    ("tru", "unexpected end of JSON input"),
    ("nul!", "invalid character '!' in literal null (expecting 'l')"),
    ("{} x", "invalid character 'x' after top-level value"),
    ("01", "invalid character '1' after top-level value"),
  ])
  func refusesInGosWords(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSON.read(text) }
    #expect(error?.message == message)
  }

  @Test func namesThePlace() {
    let error = #expect(throws: JSONError.self) { try JSON.read("{\n  \"a\": ?\n}") }
    #expect(error?.line == 2)
    #expect(error?.column == 8)
  }

  @Test func aDeepTreeIsRefusedAndDoesNotCrash() {
    #expect(throws: JSONError.self) { try JSON.read(String(repeating: "[", count: 200_000)) }
  }

  @Test func notesDuplicates() throws {
    let text = #"{"spec": {"containers": [{"a": 1}, {"b": 1, "b": 2}], "x": 1, "x": 2}}"#
    let (value, duplicates) = try JSON.readNotingDuplicates(Array(text.utf8))
    #expect(duplicates == ["spec.containers[1].b", "spec.x"])
    #expect(value["spec", "x"] == 2)
  }

  @Test func writesAsKubectlDoes() {
    let value: Value = ["list": [1, "a<b"], "empty": [], "map": [:], "number": 1.5]
    #expect(JSON.write(value) == #"{"empty":[],"list":[1,"a<b"],"map":{},"number":1.5}"#)
    #expect(
      JSON.writeIndented(value) == """
        {
            "empty": [],
            "list": [
                1,
                "a\\u003cb"
            ],
            "map": {},
            "number": 1.5
        }
        """
    )
  }

  @Test(arguments: [
    (1.5, "1.5"), (100.0, "100"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (0.00001, "0.00001"),
    (1.5e-7, "1.5e-7"), (-0.25, "-0.25"), (123456789.125, "123456789.125"), (0.0, "0"),
  ])
  func numbersAsGoWritesThem(number: Double, text: String) {
    #expect(JSON.write(.double(number)) == text)
  }
}
