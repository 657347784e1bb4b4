/// The least and the most that something costs, or that a value is long, without overflow (`cel-go/checker/cost.go`).
package struct CostRange: Hashable, Sendable {
  package var least: UInt
  package var most: UInt

  init(_ least: UInt, _ most: UInt) {
    self.least = least
    self.most = most
  }

  static let zero = CostRange(0, 0)
  static let unknown = CostRange(0, .max)

  static func fixed(_ amount: UInt) -> CostRange { CostRange(amount, amount) }

  static func + (a: Self, b: Self) -> Self { Self(sum(a.least, b.least), sum(a.most, b.most)) }

  static func * (a: Self, b: Self) -> Self { Self(product(a.least, b.least), product(a.most, b.most)) }

  /// Rounded up.
  static func * (a: Self, factor: Double) -> Self { Self(scaled(a.least, factor), scaled(a.most, factor)) }

  static func += (a: inout Self, b: Self) { a = a + b }

  /// The range that holds both.
  func union(_ other: Self) -> Self { Self(min(least, other.least), max(most, other.most)) }

  private static func sum(_ a: UInt, _ b: UInt) -> UInt {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : value
  }

  package static func product(_ a: UInt, _ b: UInt) -> UInt {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : value
  }

  static func scaled(_ amount: UInt, _ factor: Double) -> UInt {
    let value = (Double(amount) * factor).rounded(.up)
    return value >= 18_446_744_073_709_551_616 ? .max : UInt(value)
  }
}

/// What operations cost (`cel-go/common/cost.go`).
enum UnitCost {
  static let list: UInt = 10
  static let map: UInt = 30
  static let message: UInt = 40
  /// For each character of a text that is gone through.
  static let text = 0.1
  /// For each character of a regular expression.
  static let pattern = 0.25
  /// An authorization is dear, so that an expression can ask for two.
  static let authorization: UInt = 350_000
}
