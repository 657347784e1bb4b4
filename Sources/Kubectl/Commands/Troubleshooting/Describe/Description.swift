import API
import Objects

/// The text of one `kubectl describe`, as it grows; indentation is two blanks a level.
struct Description: Sendable {
  private var done = ""
  private var open = ""
  let clock: Clock

  init(_ clock: Clock) { self.clock = clock }

  /// All of it, set in columns.
  var text: String { done + ElasticTabs.layout(open) }

  /// The same with its tabs, where it has columns of no own.
  var unaligned: String { done + open }

  mutating func line(_ text: String, _ level: Int = 0) {
    open += String(repeating: "  ", count: level) + text + "\n"
  }

  /// What follows has columns of its own.
  mutating func flush() {
    done += ElasticTabs.layout(open)
    open = ""
  }

  /// Labels, selectors: one a line below the title.
  mutating func map(_ title: String, _ map: Value?) {
    let fields = map?.object ?? Fields()
    if fields.isEmpty { return line(title + ":\t<none>") }
    for (index, field) in fields.enumerated() {
      line((index == 0 ? title + ":\t" : "\t") + "\(field.key)=\(field.value.string ?? "")")
    }
  }

  mutating func annotations(_ title: String, _ map: Value?) {
    let fields = (map?.object ?? Fields()).filter { $0.key != LastApplied.annotation }
    if fields.isEmpty { return line(title + ":\t<none>") }
    for (index, field) in fields.enumerated() {
      let head = index == 0 ? title + ":\t" : "\t"
      var value = field.value.string ?? ""
      if value.hasSuffix("\n") { value.removeLast() }
      if value.utf8.count + field.key.utf8.count + 2 > 140 || value.contains("\n") {
        line(head + field.key + ":")
        for part in value.split(separator: "\n", omittingEmptySubsequences: false) {
          line("\t  " + (part.count > 138 ? part.prefix(138) + "..." : part))
        }
      } else {
        line(head + "\(field.key): \(value)")
      }
    }
  }

  /// Name, namespace, labels and annotations, as most descriptions begin.
  mutating func head(_ object: Value, hasNamespace: Bool = true) {
    line("Name:\t\(object.name)")
    if hasNamespace { line("Namespace:\t\(object.namespace ?? "")") }
  }

  mutating func labelsAndAnnotations(_ object: Value) {
    map("Labels", object["metadata"]?["labels"])
    annotations("Annotations", object["metadata"]?["annotations"])
  }

  mutating func seccomp(_ profile: Value?, level: Int, localLevel: Int) {
    guard let type = profile?["type"]?.string else { return }
    line("SeccompProfile:\t" + type, level)
    if type == "Localhost" { line("LocalhostProfile:\t" + (profile?["localhostProfile"]?.string ?? ""), localLevel) }
  }

  /// One a line below the title.
  mutating func list(_ title: String, _ items: [String]) {
    line(title + ":\t" + (items.first ?? "<none>"))
    for item in items.dropFirst() { line("\t" + item) }
  }

  /// `a=b,c=d`, as `labels.FormatLabels` writes a map.
  static func pairs(_ map: Value?) -> String {
    let fields = map?.object ?? Fields()
    return fields.isEmpty ? "<none>" : fields.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
  }

  static func selector(_ value: Value?) -> String {
    let selector = LabelSelector(object: value)
    return selector.isEmpty ? "<none>" : selector.description
  }

  /// A Boolean value that may be missing (`printBoolPtr`).
  static func bool(_ value: Value?) -> String {
    value?.bool.map { $0 ? "True" : "False" } ?? "<unset>"
  }

  mutating func taints(_ taints: [Value]) {
    if taints.isEmpty { return line("Taints:\t<none>") }
    let sorted = taints.sorted {
      ($0["effect"]?.string ?? "", $0["key"]?.string ?? "") < ($1["effect"]?.string ?? "", $1["key"]?.string ?? "")
    }
    for (index, taint) in sorted.enumerated() {
      var text = taint["key"]?.string ?? ""
      if let value = taint["value"]?.string, !value.isEmpty { text += "=" + value }
      line((index == 0 ? "Taints:\t" : "\t") + text + ":" + (taint["effect"]?.string ?? ""))
    }
  }

  mutating func tolerations(_ title: String, _ tolerations: [Value]) {
    if tolerations.isEmpty { return line(title + ":\t<none>") }
    let sorted = tolerations.enumerated().sorted {
      ($0.element["key"]?.string ?? "", $0.offset) < ($1.element["key"]?.string ?? "", $1.offset)
    }.map(\.element)
    for (index, toleration) in sorted.enumerated() {
      var text = toleration["key"]?.string ?? ""
      let value = toleration["value"]?.string ?? ""
      if !value.isEmpty { text += "=" + value }
      if let effect = toleration["effect"]?.string, !effect.isEmpty { text += ":" + effect }
      if toleration["operator"]?.string == "Exists", value.isEmpty { text += (text.isEmpty ? "" : " ") + "op=Exists" }
      if let seconds = toleration["tolerationSeconds"]?.int { text += " for \(seconds)s" }
      line((index == 0 ? title + ":\t" : "\t") + text)
    }
  }

  // MARK: Times

  /// `Sun, 22 Nov 2026 12:33:45 +0000`.
  static func date(_ timestamp: String?) -> String {
    guard let seconds = timestamp.flatMap({ Timestamp.parse($0) })?.seconds else {
      return "Mon, 01 Jan 0001 00:00:00 +0000"
    }
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let date = Timestamp.civil(days: days)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = Timestamp.format(seconds: seconds).dropFirst(11).prefix(8)
    let day = (date.day < 10 ? "0" : "") + String(date.day)
    return "\(weekdays[((days % 7) + 7) % 7]), \(day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
  }

  func age(_ timestamp: String?) -> String {
    guard let moment = timestamp.flatMap({ clock.moment(of: $0) }) else { return "<unknown>" }
    return HumanDuration.format(clock.now - moment)
  }

  // MARK: Events

  mutating func events(_ events: [Value]?) {
    guard let events else { return }
    if events.isEmpty { return line("Events:\t<none>") }
    flush()
    let sorted = events.enumerated().sorted {
      (Self.last($0.element), $0.offset) < (Self.last($1.element), $1.offset)
    }.map(\.element)
    line("Events:")
    line("Type\tReason\tAge\tFrom\tMessage", 1)
    line("----\t------\t----\t----\t-------", 1)
    for event in sorted {
      var source = event["source"]?["component"]?.string ?? ""
      if source.isEmpty { source = event["reportingComponent"]?.string ?? "" }
      var message = (event["message"]?.string ?? "").trimmed
      if let path = event["involvedObject"]?["fieldPath"]?.string, !path.isEmpty { message = path + ": " + message }
      line(
        "\(event["type"]?.string ?? "")\t\(event["reason"]?.string ?? "")\t\(interval(event))\t\(source)\t\(message)",
        1
      )
    }
  }

  private static func last(_ event: Value) -> String { event["lastTimestamp"]?.string ?? "" }

  /// `5s`, or `5s (x3 over 2m)`.
  func interval(_ event: Value) -> String {
    let first = age(event["eventTime"]?.string ?? event["firstTimestamp"]?.string)
    if let series = event["series"], !series.isNull {
      return "\(age(series["lastObservedTime"]?.string)) (x\(series["count"]?.int ?? 0) over \(first))"
    }
    let count = event["count"]?.int ?? 1
    return count > 1 ? "\(age(event["lastTimestamp"]?.string)) (x\(count) over \(first))" : first
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
