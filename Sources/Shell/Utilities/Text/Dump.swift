/// `od`: bytes as numbers or characters, sixteen a line.
enum Dump {
  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    guard let options = invocation.options("A:t:N:j:w:vbcdoxX", &c) else { return Ended(code: 1) }
    let format = Format(options)
    let base = options.value("A") ?? "o"
    let limit = options.value("N").flatMap { Int($0) } ?? .max
    let skipped = options.value("j").flatMap { Int($0) } ?? 0
    return WholeInput(invocation, files: options.operands) { _, bytes, c in
      let shown = Array(bytes.dropFirst(skipped).prefix(limit))
      var place = 0
      while place < shown.count {
        let line = Array(shown[place..<min(place + 16, shown.count)])
        c.write(address(place + skipped, base) + format.text(line) + "\n")
        place += 16
      }
      if base != "n" { c.write(address(shown.count + skipped, base) + "\n") }
      return 0
    }
  }

  private static func address(_ place: Int, _ base: String) -> String {
    switch base {
    case "n": ""
    case "x": String(place, radix: 16).paddedLeft(to: 6, with: "0")
    case "d": String(place).paddedLeft(to: 7, with: "0")
    default: String(place, radix: 8).paddedLeft(to: 7, with: "0")
    }
  }

  /// How the bytes of a line are written.
  private struct Format: Sendable {
    private var radix = 8
    private var size = 2
    private var isText = false

    init(_ options: CommandOptions) {
      let type = options.value("t") ?? ""
      if options.has("c") || type.hasPrefix("c") { isText = true }
      if options.has("b") { size = 1 }
      if options.has("x") || type.hasPrefix("x") { radix = 16 }
      if options.has("d") || type.hasPrefix("d") || type.hasPrefix("u") { radix = 10 }
      let width = type.dropFirst().prefix { $0.isNumber }
      if !type.isEmpty { size = max(1, min(8, Int(width) ?? 4)) }
    }

    func text(_ bytes: [UInt8]) -> String {
      if isText { return bytes.map { " " + Self.character($0).paddedLeft(to: 3) }.joined() }
      let digits = String(size >= 8 ? UInt64.max : UInt64(1) << UInt64(size * 8) - 1, radix: radix).utf8.count
      return stride(from: 0, to: bytes.count, by: size).map { start in
        var number: UInt64 = 0
        for (shift, byte) in bytes[start..<min(start + size, bytes.count)].enumerated() {
          number |= UInt64(byte) << UInt64(shift * 8)
        }
        return " " + String(number, radix: radix).paddedLeft(to: digits, with: radix == 10 ? " " : "0")
      }
      .joined()
    }

    private static func character(_ byte: UInt8) -> String {
      let escapes: [UInt8: String] = [
        0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r",
      ]
      if let escape = escapes[byte] { return escape }
      if (32..<127).contains(byte) { return String(UnicodeScalar(byte)) }
      return String(byte, radix: 8).paddedLeft(to: 3, with: "0")
    }
  }
}
