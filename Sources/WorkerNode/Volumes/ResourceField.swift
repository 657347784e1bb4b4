import API
package import Objects

/// A container's request or limit as its programs may learn it (`resourceFieldRef`, `pkg/api/v1/resource`).
package struct ResourceField: Sendable {
  private let resource: String
  private let divisor: Quantity

  package init(_ reference: Value) {
    resource = reference["resource"]?.string ?? ""
    let divisor = reference["divisor"]?.string.flatMap { Quantity($0) } ?? .zero
    // No divisor is stored as zero, and means one.
    self.divisor = divisor.isZero ? Quantity(1) : divisor
  }

  /// A whole number, rounded up. A limit that is not set is what the node has for pods.
  package func text(of container: Value, allocatable: Value) -> String {
    let parts = resource.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return "0" }
    let own = container["resources"]?[parts[0]]?[parts[1]]?.string
    let text = own ?? (parts[0] == "limits" ? allocatable[parts[1]]?.string : nil)
    guard let quantity = text.flatMap({ Quantity($0) }) else { return "0" }
    if parts[1] == "cpu" { return Self.divide(quantity.milliValue, divisor.milliValue) }
    return Self.divide(quantity.value, divisor.value)
  }

  private static func divide(_ amount: Int, _ divisor: Int) -> String {
    let unit = max(1, divisor)
    return String(amount / unit + (amount % unit == 0 ? 0 : 1))
  }
}
