import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private func keys(_ chunks: [[UInt8]]) -> [Unicode.Scalar] {
    var decoder = KeyDecoder()
    var keys: [Unicode.Scalar] = []
    for chunk in chunks {
      for byte in chunk { decoder.feed(byte) }
      while let key = decoder.next() { keys.append(key) }
    }
    decoder.flush()
    while let key = decoder.next() { keys.append(key) }
    return keys
  }

  @Test func everySplitOfTheBytesGivesTheSameKeys() {
    let bytes = Array("a한\u{1B}[A\u{1B}OC\u{1B}[1;5D🚢\u{1B}[200~p\u{1B}[201~\u{1112}\u{1161}z\u{1B}".utf8)
    let expected: [Unicode.Scalar] = ["a", "한", Key.up, Key.right, Key.wordLeft, "🚢", Key.paste, "하", "z", Key.escape]
    for split in 0...bytes.count { #expect(keys([Array(bytes[..<split]), Array(bytes[split...])]) == expected) }
  }

  @Test func badBytesAndForeignC1CodesAreDropped() {
    #expect(keys([[0x61, 0xFF, 0xC3, 0x62, 0xC2, 0x81, 0x80, 0x63]]) == ["a", "b", "c"])
  }

  @Test func escapeFollowedByALetterIsTwoKeys() {
    #expect(keys([Array("\u{1B}b".utf8)]) == [Key.escape, "b"])
    #expect(keys([Array("\u{1B}[".utf8)]) == [Key.escape, "["])
  }

  @Test func pasteIsOneKeyWithCleanText() {
    var decoder = KeyDecoder()
    for byte in Array("\u{1B}[200~a\r\nb\rc\u{7}\u{1B}[31m\u{1100}\u{1161}\n\n\u{1B}[201~".utf8) { decoder.feed(byte) }
    #expect(decoder.next() == Key.paste)
    #expect(decoder.next() == nil)
    #expect(decoder.takePaste() == "a\nb\nc[31m가")
  }
}
