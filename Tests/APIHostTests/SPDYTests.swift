import Testing

@testable import APIHost

/// Frames as a client of Kubernetes sends them; its headers are packed by zlib with the dictionary.
@Suite struct SPDYTests {
  /// `streamtype: data`, `port: 80`, `requestid: 0`, as Python's zlib packs them.
  private static let opening = bytes(
    "80030001000000380000000100000000000078f9e3c6a7c202253a703a2b294a4dcc452a4a1221a57211280533"
      + "59180049ce22481c6682d236a301000000ffff"
  )
  /// The same again with `requestid: 1`, which refers back to the first.
  private static let second = bytes(
    "800300010100001300000003000000000000225ba721000000ffff"
  )

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }

  @Test func streamsAreOpenedWithTheirHeaders() {
    var session = SPDYSession()
    let headers = ["streamtype": "data", "port": "80", "requestid": "0"]
    #expect(session.receive(Self.opening) == [.opened(stream: 1, headers: headers, isLast: false)])
    // In pieces.
    #expect(session.receive(Array(Self.second.prefix(5))) == [])
    let more = headers.merging(["requestid": "1"]) { _, new in new }
    #expect(session.receive(Array(Self.second.dropFirst(5))) == [.opened(stream: 3, headers: more, isLast: true)])
  }

  @Test func dataGoesBothWays() {
    var session = SPDYSession()
    let sent = session.data(Array("hello".utf8), to: 5, isLast: true)
    #expect(sent == [0, 0, 0, 5, 1, 0, 0, 5] + Array("hello".utf8))
    #expect(session.receive(sent) == [.data(stream: 5, Array("hello".utf8), isLast: true)])
    #expect(session.receive(session.answer(ping: [0, 0, 0, 1])) == [.ping([0, 0, 0, 1])])
  }

  @Test func whatIsNoSPDYIsNoticed() {
    var session = SPDYSession()
    #expect(session.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8)) == nil)
    session = SPDYSession()
    #expect(session.receive([0x80, 3, 0, 1, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x78, 0xFF]) == nil)
  }

  @Test func theDictionaryIsWhole() {
    #expect(SPDYDictionary.bytes.count == 1423)
    let sums = SPDYDictionary.bytes.reduce((1, 0)) { sums, byte in
      let first = (sums.0 + Int(byte)) % 65521
      return (first, (sums.1 + first) % 65521)
    }
    // The checksum by which zlib names it.
    #expect(sums.1 << 16 | sums.0 == 0xE3C6_A7C2)
  }
}
