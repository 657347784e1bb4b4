import API

/// Dates as web servers write them into their logs.
enum WebLog {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `22/Nov/2026:12:44:35 +0000`
  static func accessTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    return "\(pad(date.day))/\(months[date.month - 1])/\(date.year):\(time) +0000"
  }

  /// `2026/11/22 12:44:35`
  static func errorTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    return "\(date.year)/\(pad(date.month))/\(pad(date.day)) \(time)"
  }

  /// `[Sun Nov 22 12:44:35.000000 2026]`
  static func apacheTime(_ epoch: Int, _ now: Duration) -> String {
    let (date, time) = parts(epoch, now)
    let days = (epoch + Int(now.components.seconds)) / 86_400
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
    return "[\(weekday) \(months[date.month - 1]) \(pad(date.day)) \(time).000000 \(date.year)]"
  }

  private static func parts(_ epoch: Int, _ now: Duration) -> ((year: Int, month: Int, day: Int), String) {
    let seconds = epoch + Int(now.components.seconds)
    let time = seconds % 86_400
    return (
      Timestamp.civil(days: seconds / 86_400), "\(pad(time / 3600)):\(pad(time / 60 % 60)):\(pad(time % 60))"
    )
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
