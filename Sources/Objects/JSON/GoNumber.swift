/// Floating-point numbers as Go's `strconv.FormatFloat` writes them, with as few digits as name the number.
enum GoNumber {
  /// As `encoding/json` writes it: an exponent only below 1e-6 and from 1e21 on.
  static func json(_ number: Double) -> String {
    let magnitude = abs(number)
    guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else { return Digits(number).plain }
    // `1e-09` is cleaned up to `1e-9`.
    return Digits(number).scientific(exponentDigits: number.magnitude < 1 ? 1 : 2)
  }

  /// As `%v` and go-yaml write it: an exponent below 1e-4 and from a million on.
  static func general(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    let digits = Digits(number)
    return digits.exponent < -4 || digits.exponent >= 6 ? digits.scientific(exponentDigits: 2) : digits.plain
  }
}

/// The decimal digits of a number and where its point stands.
private struct Digits {
  private let isNegative: Bool
  /// Without leading and trailing zeros; one zero for zero.
  private let digits: [UInt8]
  /// Of the first digit: 2 for 123.
  let exponent: Int

  init(_ number: Double) {
    isNegative = number.sign == .minus
    var mantissa: [UInt8] = []
    var point: Int?
    var shift = 0
    let text = Array("\(number.magnitude)".utf8)
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = mantissa.count
      } else if byte == UInt8(ascii: "e") {
        shift = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        mantissa.append(byte)
      }
    }
    let zeros = mantissa.prefix { $0 == UInt8(ascii: "0") }.count
    exponent = zeros == mantissa.count ? 0 : (point ?? mantissa.count) - zeros - 1 + shift
    mantissa.removeFirst(zeros)
    while mantissa.last == UInt8(ascii: "0") { mantissa.removeLast() }
    digits = mantissa.isEmpty ? [UInt8(ascii: "0")] : mantissa
  }

  private var sign: String { isNegative ? "-" : "" }

  var plain: String {
    let text = String(decoding: digits, as: UTF8.self)
    if digits == [UInt8(ascii: "0")] { return sign + "0" }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + text }
    if exponent + 1 >= digits.count { return sign + text + String(repeating: "0", count: exponent + 1 - digits.count) }
    return sign + text.prefix(exponent + 1) + "." + text.dropFirst(exponent + 1)
  }

  func scientific(exponentDigits: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    let power = String(abs(exponent))
    return sign + text.prefix(1) + (digits.count > 1 ? "." + text.dropFirst() : "") + "e" + (exponent < 0 ? "-" : "+")
      + String(repeating: "0", count: max(0, exponentDigits - power.utf8.count)) + power
  }
}
