/// RFC 3339 dates in UTC, without Foundation: Howard Hinnant's civil-calendar arithmetic.
package enum Timestamp {
  /// `2026-11-24T08:37:56Z`, with a fraction of `digits` digits if any.
  package static func format(seconds: Int, fraction: Int = 0, digits: Int = 0) -> String {
    let date = civil(days: floorDivide(seconds, 86_400))
    let second = seconds - floorDivide(seconds, 86_400) * 86_400
    var text: [UInt8] = []
    text.reserveCapacity(28)
    append(date.year, 4, then: "-", to: &text)
    append(date.month, 2, then: "-", to: &text)
    append(date.day, 2, then: "T", to: &text)
    append(second / 3600, 2, then: ":", to: &text)
    append(second / 60 % 60, 2, then: ":", to: &text)
    append(second % 60, 2, then: digits > 0 ? "." : "Z", to: &text)
    if digits > 0 { append(fraction, digits, then: "Z", to: &text) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds a number in so many digits, and the mark that follows it.
  private static func append(_ number: Int, _ width: Int, then mark: Unicode.Scalar, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while number / divisor > 9 { divisor *= 10 }
    while divisor > 0 {
      text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
    text.append(UInt8(ascii: mark))
  }

  /// Unix seconds and nanoseconds of an RFC 3339 date with `Z` or a numeric offset; nil if it is none.
  package static func parse(_ text: String) -> (seconds: Int, nanoseconds: Int)? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
      let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var index = 19
    var nanoseconds = 0
    if bytes[index] == UInt8(ascii: ".") {
      var scale = 100_000_000
      index += 1
      while index < bytes.count, let digit = digits(bytes[index...index]) {
        nanoseconds += digit * scale
        scale /= 10
        index += 1
      }
    }
    guard let offset = offset(bytes[index...]) else { return nil }
    let days = days(year: year, month: month, day: day)
    return (days * 86_400 + hour * 3600 + minute * 60 + second - offset, nanoseconds)
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    if bytes.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
    let start = bytes.startIndex
    guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
      let hours = digits(bytes[start + 1..<start + 3]), let minutes = digits(bytes[start + 4..<start + 6])
    else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in bytes {
      guard byte >= 48, byte <= 57 else { return nil }
      number = number * 10 + Int(byte - 48)
    }
    return number
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }

  /// Year, month and day of a day number since 1970-01-01.
  package static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The day number since 1970-01-01 of a date.
  package static func days(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
