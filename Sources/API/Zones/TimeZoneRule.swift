/// The rule of a time zone for the years to come, in the form of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule: Hashable, Sendable {
  /// A day of a month, as in "the last Sunday of October", and a time of that day.
  private struct Turn: Hashable, Sendable {
    var month: Int
    var week: Int
    var weekday: Int
    /// In seconds; may lie outside of the day.
    var time = 7200
  }

  /// Seconds east of Greenwich.
  private let standard: Int
  private let summer: Int
  /// When summer begins and ends, where there is one.
  private var begin: Turn?
  private var end: Turn?

  init?(_ text: String) {
    var rest = text[...]
    guard Self.skipName(&rest), let standard = Self.readTime(&rest) else { return nil }
    self.standard = -standard
    guard Self.skipName(&rest) else {
      summer = self.standard
      return
    }
    summer = Self.readTime(&rest).map { -$0 } ?? self.standard + 3600
    guard let begin = Self.readTurn(&rest), let end = Self.readTurn(&rest) else { return nil }
    self.begin = begin
    self.end = end
  }

  /// Seconds east of Greenwich at a moment in Unix seconds.
  func offset(at moment: Int) -> Int {
    guard let first = begin, let last = end else { return standard }
    let year = CivilDay(days: CivilDay.floor(moment + standard, 86_400)).year
    let begin = Self.moment(of: first, in: year) - standard
    let end = Self.moment(of: last, in: year) - summer
    let isSummer = begin < end ? (begin..<end).contains(moment) : !(end..<begin).contains(moment)
    return isSummer ? summer : standard
  }

  /// The wall clock's seconds at which a turn of a year stands.
  private static func moment(of turn: Turn, in year: Int) -> Int {
    let first = CivilDay.days(year: year, month: turn.month, day: 1)
    var day = first + (turn.weekday - CivilDay(days: first).weekday + 7) % 7 + (turn.week - 1) * 7
    while CivilDay(days: day).month != turn.month { day -= 7 }
    return day * 86_400 + turn.time
  }

  // MARK: Reading

  private static func skipName(_ rest: inout Substring) -> Bool {
    let before = rest.startIndex
    if rest.first == "<" {
      rest = rest.drop { $0 != ">" }.dropFirst()
    } else {
      rest = rest.drop(while: \.isLetter)
    }
    return rest.startIndex != before
  }

  private static func readNumber(_ rest: inout Substring) -> Int? {
    let digits = rest.prefix(while: \.isNumber)
    rest = rest.dropFirst(digits.count)
    return Int(digits)
  }

  /// `-3:30`, in seconds.
  private static func readTime(_ rest: inout Substring) -> Int? {
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    guard var seconds = readNumber(&rest).map({ $0 * 3600 }) else { return nil }
    for unit in [60, 1] where rest.first == ":" {
      rest = rest.dropFirst()
      seconds += (readNumber(&rest) ?? 0) * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `,M3.5.0/3`.
  private static func readTurn(_ rest: inout Substring) -> Turn? {
    guard rest.hasPrefix(",M") else { return nil }
    rest = rest.dropFirst(2)
    guard let month = readNumber(&rest) else { return nil }
    rest = rest.dropFirst()
    guard let week = readNumber(&rest) else { return nil }
    rest = rest.dropFirst()
    guard let weekday = readNumber(&rest) else { return nil }
    var turn = Turn(month: month, week: week, weekday: weekday)
    if rest.first == "/" {
      rest = rest.dropFirst()
      guard let time = readTime(&rest) else { return nil }
      turn.time = time
    }
    return turn
  }
}
