import Testing

@testable import CEL

@Suite("Regular expressions")
struct RegularExpressionTests {
  @Test(arguments: [
    ("^[A-Z]", "Small", true), ("^[A-Z]", "small", false), ("a+b", "xaab", true), ("^(a|bc)*$", "abcbca", true),
    ("^(a|bc)*$", "abcb", false), ("^a{2,3}$", "aaaa", false), ("^a{2,3}$", "aaa", true), ("\\d+\\.\\d", "v1.2", true),
    ("(?i)^ABC$", "abc", true), ("^[^0-9]+$", "abc", true), ("\\bweb\\b", "my web app", true), ("x{,2}", "x{,2}", true),
    ("^[[:alpha:]_-]+$", "a_b-C", true), ("^\\p{Lu}", "Äpfel", true), ("^$", "", true), ("a.c", "a\nc", false),
  ])
  func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
    #expect(try RegularExpression(pattern).matches(text) == expected)
  }

  @Test func findsTheLeftmostMatch() throws {
    let digits = try RegularExpression("[0-9]+")
    #expect(digits.find(in: "abc 123 45") == "123")
    #expect(digits.findAll(in: "abc 123 45 6") == ["123", "45", "6"])
    #expect(try RegularExpression("a|ab").find(in: "ab") == "a")
    #expect(try RegularExpression("a*?b").find(in: "aab") == "aab")
  }

  @Test(arguments: [
    ("(a", "error parsing regexp: missing closing ): `(a`"), ("[a", "error parsing regexp: missing closing ]: `[a`"),
    ("*a", "error parsing regexp: missing argument to repetition operator: `*`"),
    ("a)", "error parsing regexp: unexpected ): `a)`"),
  ])
  func saysWhatIsWrong(_ pattern: String, _ message: String) {
    #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
    do throws(RegularExpressionError) {
      _ = try RegularExpression(pattern)
    } catch {
      #expect(error.message == message)
    }
  }

  @Test func takesNoLongerThanSizeTimesLength() throws {
    let text = String(repeating: "a", count: 2000)
    #expect(try RegularExpression("(a*)*(a*)*b").matches(text) == false)
    #expect(throws: RegularExpressionError.self) { try RegularExpression("((a{1000}){1000}){1000}") }
  }
}
