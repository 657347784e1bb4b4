/// Dates without Foundation, in UTC.
enum Calendar {
  struct Date {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// Sunday is 0.
    var weekday: Int
    /// January 1st is 1.
    var dayOfYear: Int
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The date of Unix seconds (Howard Hinnant's civil-calendar arithmetic).
  static func date(_ seconds: Int) -> Date {
    let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let marchDay = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * marchDay + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let weekday = (days % 7 + 11) % 7
    return Date(
      year: year,
      month: month,
      day: marchDay - (153 * shiftedMonth + 2) / 5 + 1,
      hour: rest / 3600,
      minute: rest / 60 % 60,
      second: rest % 60,
      weekday: weekday,
      dayOfYear: days - self.days(year: year, month: 1, day: 1) + 1
    )
  }

  /// The day number since 1970-01-01.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear >= 0 ? shiftedYear / 400 : (shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// A date as `strftime` writes it.
  static func format(_ format: String, seconds: Int, nanoseconds: Int = 0) -> String {
    let date = date(seconds)
    var result = ""
    var iterator = format.makeIterator()
    while let character = iterator.next() {
      guard character == "%", var letter = iterator.next() else {
        result.append(character)
        continue
      }
      var isUnpadded = false
      var width: Int?
      if letter == "-" {
        isUnpadded = true
        letter = iterator.next() ?? "%"
      }
      if let digit = letter.wholeNumberValue {
        width = digit
        letter = iterator.next() ?? "%"
      }
      let piece = field(letter, date, seconds, nanoseconds, width) ?? "%\(letter)"
      result += isUnpadded ? unpadded(piece) : piece
    }
    return result
  }

  private static func unpadded(_ text: String) -> String {
    let stripped = text.drop { $0 == "0" || $0 == " " }
    return stripped.isEmpty ? "0" : String(stripped)
  }

  private static func two(_ number: Int) -> String { String(number).paddedLeft(to: 2, with: "0") }

  private static func field(
    _ letter: Character,
    _ date: Date,
    _ seconds: Int,
    _ nanoseconds: Int,
    _ width: Int?
  ) -> String? {
    switch letter {
    case "Y": return String(date.year).paddedLeft(to: 4, with: "0")
    case "y": return two(date.year % 100)
    case "C": return two(date.year / 100)
    case "m": return two(date.month)
    case "d": return two(date.day)
    case "e": return String(date.day).paddedLeft(to: 2)
    case "H": return two(date.hour)
    case "k": return String(date.hour).paddedLeft(to: 2)
    case "I": return two((date.hour + 11) % 12 + 1)
    case "l": return String((date.hour + 11) % 12 + 1).paddedLeft(to: 2)
    case "M": return two(date.minute)
    case "S": return two(date.second)
    case "s": return String(seconds)
    case "N":
      let digits = String(nanoseconds).paddedLeft(to: 9, with: "0")
      return width.map { String(digits.prefix($0)) } ?? digits
    case "p": return date.hour < 12 ? "AM" : "PM"
    case "b", "h": return String(months[date.month - 1].prefix(3))
    case "B": return months[date.month - 1]
    case "a": return String(weekdays[date.weekday].prefix(3))
    case "A": return weekdays[date.weekday]
    case "u": return String(date.weekday == 0 ? 7 : date.weekday)
    case "w": return String(date.weekday)
    case "j": return String(date.dayOfYear).paddedLeft(to: 3, with: "0")
    case "U": return two((date.dayOfYear + 6 - date.weekday) / 7)
    case "V", "W": return two((date.dayOfYear - 1 + 10 - (date.weekday + 6) % 7) / 7)
    case "F": return format("%Y-%m-%d", seconds: seconds)
    case "T", "X": return format("%H:%M:%S", seconds: seconds)
    case "R": return format("%H:%M", seconds: seconds)
    case "D", "x": return format("%m/%d/%y", seconds: seconds)
    case "r": return format("%I:%M:%S %p", seconds: seconds)
    case "c": return format("%a %b %e %H:%M:%S %Y", seconds: seconds)
    case "Z": return "UTC"
    case "z": return "+0000"
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    default: return nil
    }
  }

  /// The Unix seconds of a date such as `2026-11-24 10:00:00`, `@123`, `1 hour ago`, `tomorrow`.
  static func parse(_ text: String, now: Int) -> Int? {
    let trimmed = text.trimmed
    if trimmed.hasPrefix("@") { return Int(trimmed.dropFirst()) }
    switch trimmed {
    case "now", "": return now
    case "today": return now
    case "yesterday": return now - 86_400
    case "tomorrow": return now + 86_400
    default: break
    }
    if let absolute = absolute(trimmed, now: now) { return absolute }
    return relative(trimmed, now: now)
  }

  private static func absolute(_ text: String, now: Int) -> Int? {
    var text = text
    for zone in ["Z", " UTC", "+00:00", "+0000"] where text.hasSuffix(zone) { text.removeLast(zone.count) }
    let parts = text.split { $0 == "T" || $0 == " " }.filter { !$0.isEmpty }
    guard let first = parts.first, parts.count <= 2 else { return nil }
    var day = now / 86_400
    var clock: Substring?
    if first.contains("-") {
      let numbers = first.split(separator: "-").compactMap { Int($0) }
      guard numbers.count == 3, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
      day = days(year: numbers[0], month: numbers[1], day: numbers[2])
      clock = parts.count == 2 ? parts[1] : nil
    } else if first.contains(":"), parts.count == 1 {
      clock = first
    } else {
      return nil
    }
    guard let clock else { return day * 86_400 }
    let numbers = clock.prefix { $0 != "." }.split(separator: ":").map { Int($0) }
    guard (1...3).contains(numbers.count), !numbers.contains(nil) else { return nil }
    let values = numbers.compactMap { $0 } + [0, 0]
    return day * 86_400 + values[0] * 3600 + values[1] * 60 + values[2]
  }

  private static func relative(_ text: String, now: Int) -> Int? {
    let units = [
      "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
      "year": 31_536_000,
    ]
    let words = text.split(separator: " ").map(String.init)
    var total = 0
    var pending: Int?
    for word in words {
      if word == "ago" {
        total = -total
      } else if let number = Int(word) {
        pending = number
      } else if let unit = units[word] ?? units[String(word.dropLast())] {
        total += (pending ?? 1) * unit
        pending = nil
      } else {
        return nil
      }
    }
    return words.isEmpty || pending != nil ? nil : now + total
  }
}
