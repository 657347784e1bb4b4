import API
import Testing

@Suite struct Base64Tests {
  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("한", "7ZWc")])
  func bothWays(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test func lineBreaksArePassedOver() {
    #expect(Base64.decode("Zm\n9v\r\n") == Array("foo".utf8))
  }

  @Test(arguments: [
    ("Zm9vZg", 4), ("Zm9vZ", 4), ("Zg=", 3), ("Zg=x", 2), ("Zg==x", 4), ("Z===", 1), ("not-base64!", 3), ("=", 0),
  ])
  func whereItGoesWrong(text: String, place: Int) {
    #expect(Base64.firstIllegalByte(text) == place)
    #expect(Base64.decode(text) == nil)
  }
}
