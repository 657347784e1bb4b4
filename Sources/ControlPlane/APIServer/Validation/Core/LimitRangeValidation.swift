import API
import Objects

/// `pkg/apis/core/validation`: limit ranges.
enum LimitRangeValidation {
  static func errors(_ range: Value, _ context: Strategy.Context) -> [FieldError] {
    var errors: [FieldError] = []
    var seen: Set<String> = []
    for (index, limit) in (range["spec"]?["limits"]?.array ?? []).enumerated() {
      var place: FieldPath { "spec.limits[\(index)]" }
      let type = limit["type"]?.string ?? ""
      errors += typeErrors(type, place + ".type")
      if !seen.insert(type).inserted { errors.append(.duplicate(place + ".type", .string(type))) }
      errors += nameErrors(limit, type, place)
      for name in names(of: limit) { errors += Bounds(limit, name).errors(place) }
    }
    return errors
  }

  private static func typeErrors(_ type: String, _ field: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let wrong = Validation.qualifiedName(type)
    if !wrong.isEmpty { return wrong.map { .invalid(field(), .string(type), $0) } }
    if type.contains("/") || ["Pod", "Container", "PersistentVolumeClaim"].contains(type) { return [] }
    return [.invalid(field(), .string(type), "must be a standard limit type or fully qualified")]
  }

  private static func nameErrors(_ limit: Value, _ type: String, _ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
    let isOfPods = type == "Pod" || type == "Container"
    func check(_ list: String) -> [FieldError] {
      (limit[list]?.object?.keys ?? []).flatMap { name in
        var field: FieldPath { "\(place()).\(list)[\(name)]" }
        return isOfPods ? ResourceNames.containerErrors(name, field) : ResourceNames.errors(name, field)
      }
    }
    var errors = check("max") + check("min")
    for list in ["default", "defaultRequest"] {
      if type != "Pod" {
        errors += check(list)
      } else if limit[list]?.object?.isEmpty == false {
        errors.append(.forbidden(place().field(list), "may not be specified when `type` is 'Pod'"))
      }
    }
    if type == "PersistentVolumeClaim", limit["min"]?["storage"] == nil, limit["max"]?["storage"] == nil {
      errors.append(
        .required(
          place() + ".limits",
          "either minimum or maximum storage value is required, but neither was provided"
        )
      )
    }
    return errors + check("maxLimitRequestRatio")
  }

  private static func names(of limit: Value) -> [String] {
    let lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"]
    return Set(lists.flatMap { limit[$0]?.object?.keys ?? [] }).sorted()
  }

  /// What a limit says of one resource; each bound must leave room for the next.
  private struct Bounds {
    let name: String
    let least: Quantity?
    let most: Quantity?
    let usual: Quantity?
    let request: Quantity?
    let ratio: Quantity?

    init(_ limit: Value, _ name: String) {
      self.name = name
      let amount: (String) -> Quantity? = { limit[$0]?[name]?.string.flatMap { Quantity($0) } }
      least = amount("min")
      most = amount("max")
      usual = amount("default")
      request = amount("defaultRequest")
      ratio = amount("maxLimitRequestRatio")
    }

    func errors(_ place: @autoclosure FieldPath.Lazy) -> [FieldError] {
      var errors: [FieldError] = []
      func compare(
        _ smaller: Quantity?,
        _ smallerName: String,
        _ larger: Quantity?,
        _ largerName: String,
        _ list: String,
        _ shown: Quantity?
      ) {
        guard let smaller, let larger, let shown, smaller > larger else { return }
        errors.append(
          .invalid(
            "\(place()).\(list)[\(name)]",
            .string(shown.description),
            "\(smallerName) value \(smaller) is greater than \(largerName) value \(larger)"
          )
        )
      }
      compare(least, "min", most, "max", "min", least)
      compare(least, "min", request, "default request", "defaultRequest", request)
      compare(request, "default request", most, "max", "defaultRequest", request)
      compare(request, "default request", usual, "default limit", "defaultRequest", request)
      compare(least, "min", usual, "default", "default", least)
      compare(usual, "default", most, "max", "default", most)
      if let ratio, let least, let most {
        let bound = Double(most.milliValue) / Double(least.milliValue)
        if Double(ratio.milliValue) / 1000 > bound {
          errors.append(
            .invalid(
              "\(place()).maxLimitRequestRatio[\(name)]",
              .string(ratio.description),
              "ratio \(ratio) is greater than max/min = \(LimitRangeValidation.sixDecimals(bound))"
            )
          )
        }
      }
      if let usual, let request, usual != request, !ResourceNames.mayOvercommit(name) {
        errors.append(
          .invalid(
            "\(place()).defaultRequest[\(name)]",
            .string(request.description),
            "default value \(usual) must equal to defaultRequest value \(request) in \(name)"
          )
        )
      }
      return errors
    }
  }

  /// `%f`.
  private static func sixDecimals(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
    let millionths = (abs(number) * 1_000_000).rounded()
    guard millionths < 9e18 else { return String(number) }
    let whole = Int(millionths)
    let fraction = String(whole % 1_000_000)
    return (number < 0 ? "-" : "") + "\(whole / 1_000_000)."
      + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
  }
}
