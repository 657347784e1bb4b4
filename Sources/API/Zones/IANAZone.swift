/// A time zone by its name in the time zone database, with the rule that holds today.
package struct IANAZone: Hashable, Sendable {
  package let name: String
  private let rule: TimeZoneRule

  /// Nil for a name that the database does not have.
  package init?(_ name: String) {
    guard let rule = Self.rules[name] else { return nil }
    self.name = name
    self.rule = rule
  }

  /// Seconds east of Greenwich at a moment in Unix seconds.
  package func offset(at moment: Int) -> Int { rule.offset(at: moment) }

  /// A line has a rule and the names that it holds for.
  private static let rules: [String: TimeZoneRule] = {
    var rules: [String: TimeZoneRule] = [:]
    for line in Facts.timeZones.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard let rule = TimeZoneRule(parts[0]) else { continue }
      for name in parts.dropFirst() { rules[name] = rule }
    }
    return rules
  }()
}
