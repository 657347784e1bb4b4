/// A JSON document as it was written: its fields in their own order, which a tree does not keep.
package struct JSONText: Sendable {
  private let bytes: [UInt8]
  private let range: Range<Int>

  /// The text is taken to be JSON that was read before; of anything else no member is found.
  package init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
    range = 0..<bytes.count
  }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
  }

  /// The value of a field.
  package subscript(key: String) -> JSONText? {
    var found: JSONText?
    forEachPart(of: UInt8(ascii: "{")) { name, value in
      // As in a tree, the last of several fields of one name counts.
      if let name, (try? JSON.read(Array(bytes[name])))?.string == key { found = JSONText(bytes, value) }
    }
    return found
  }

  /// An element of a list.
  package subscript(index: Int) -> JSONText? {
    var found: JSONText?
    var position = 0
    forEachPart(of: UInt8(ascii: "[")) { _, value in
      if position == index { found = JSONText(bytes, value) }
      position += 1
    }
    return found
  }

  /// One line without blanks, with `<`, `>` and `&` as Go's encoder writes them.
  package var compact: String {
    var result: [UInt8] = []
    var isInString = false
    var isEscaped = false
    for byte in bytes[range] {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: if isInString { result.append(byte) }
      case UInt8(ascii: "<") where isInString: result += "\\u003c".utf8
      case UInt8(ascii: ">") where isInString: result += "\\u003e".utf8
      case UInt8(ascii: "&") where isInString: result += "\\u0026".utf8
      default: result.append(byte)
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = isInString && !isEscaped && byte == UInt8(ascii: "\\")
    }
    return String(decoding: result, as: UTF8.self)
  }

  package var text: String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: Scanning

  /// Visits the fields or the elements, each with where it stands.
  private func forEachPart(of opening: UInt8, _ visit: (_ name: Range<Int>?, _ value: Range<Int>) -> Void) {
    var place = skippingBlanks(range.lowerBound)
    guard place < range.upperBound, bytes[place] == opening else { return }
    place = skippingBlanks(place + 1)
    while place < range.upperBound, bytes[place] != UInt8(ascii: "}"), bytes[place] != UInt8(ascii: "]") {
      var name: Range<Int>?
      if opening == UInt8(ascii: "{") {
        let end = endOfValue(place)
        name = place..<end
        place = skippingBlanks(end)
        guard place < range.upperBound, bytes[place] == UInt8(ascii: ":") else { return }
        place = skippingBlanks(place + 1)
      }
      let end = endOfValue(place)
      guard end > place else { return }
      visit(name, place..<end)
      place = skippingBlanks(end)
      if place < range.upperBound, bytes[place] == UInt8(ascii: ",") { place = skippingBlanks(place + 1) }
    }
  }

  private func skippingBlanks(_ start: Int) -> Int {
    var place = start
    while place < range.upperBound, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    return place
  }

  /// Where the value that begins here ends.
  private func endOfValue(_ start: Int) -> Int {
    var place = start
    var depth = 0
    while place < range.upperBound {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place = endOfString(place)
        if depth == 0 { return place }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return place }
        depth -= 1
        if depth == 0 { return place + 1 }
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D: if depth == 0 { return place }
      default: break
      }
      place += 1
    }
    return place
  }

  private func endOfString(_ start: Int) -> Int {
    var place = start + 1
    while place < range.upperBound, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(place + 1, range.upperBound)
  }
}
