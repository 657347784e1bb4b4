/// A cron expression of five fields, or a name for one (`robfig/cron`).
struct CronSchedule: Hashable, Sendable {
  private var minutes: Set<Int>
  private var hours: Set<Int>
  private var days: Set<Int>
  private var months: Set<Int>
  private var weekdays: Set<Int>
  /// A day fits if either field fits, unless one of them is a star.
  private var daysAreFree: Bool

  /// Nil for text that is no schedule.
  init?(_ text: String) {
    let names = [
      "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
      "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    let fields = (names[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5,
      let minutes = Self.field(fields[0], 0...59, []), let hours = Self.field(fields[1], 0...23, []),
      let days = Self.field(fields[2], 1...31, []), let months = Self.field(fields[3], 1...12, Self.monthNames),
      let weekdays = Self.field(fields[4], 0...7, Self.dayNames)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    daysAreFree = [fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
  }

  private static let monthNames = [
    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  private static func field(_ text: String, _ range: ClosedRange<Int>, _ names: [String]) -> Set<Int>? {
    var values: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      guard pieces.count <= 2, let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else { return nil }
      let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false)
      func number(_ text: Substring) -> Int? { Int(text) ?? names.firstIndex(of: text.lowercased()) }
      let bounds: ClosedRange<Int>
      if pieces[0] == "*" || pieces[0] == "?" {
        bounds = range
      } else if ends.count == 2, let low = number(ends[0]), let high = number(ends[1]), low <= high {
        bounds = low...high
      } else if ends.count == 1, let only = number(ends[0]) {
        bounds = pieces.count == 2 ? only...max(only, range.upperBound) : only...only
      } else {
        return nil
      }
      guard bounds.lowerBound >= range.lowerBound, bounds.upperBound <= range.upperBound else { return nil }
      values.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }
    return values
  }

  /// The first minute after a moment, both in Unix seconds, at which it is time; nil if that never comes.
  func next(after seconds: Int) -> Int? {
    var minute = (seconds / 60 + 1) * 60
    // February the 29th of a weekday comes within 28 years.
    let end = minute + 28 * 366 * 86_400
    while minute < end {
      let date = CivilDate(days: minute / 86_400)
      guard months.contains(date.month), fits(date) else {
        minute = (minute / 86_400 + 1) * 86_400
        continue
      }
      guard hours.contains(minute / 3_600 % 24) else {
        minute = (minute / 3_600 + 1) * 3_600
        continue
      }
      if minutes.contains(minute / 60 % 60) { return minute }
      minute += 60
    }
    return nil
  }

  private func fits(_ date: CivilDate) -> Bool {
    let day = days.contains(date.day)
    let weekday = weekdays.contains(date.weekday)
    return daysAreFree ? day && weekday : day || weekday
  }
}

/// A day of the Gregorian calendar, counted from 1970-01-01.
private struct CivilDate {
  let month: Int
  let day: Int
  let weekday: Int

  init(days: Int) {
    weekday = (days + 4) % 7
    // Years that begin in March put the leap day at the end.
    let shifted = days + 719_468
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  }
}
