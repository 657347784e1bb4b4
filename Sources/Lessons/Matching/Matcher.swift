import API
import Objects

/// Holds a partial manifest against an object, and says where the two differ.
struct Matcher {
  private let table = SchemaTable.kubernetes
  private let schema: Schema?

  init(kind: GroupVersionKind) { schema = SchemaTable.kubernetes[kind] }

  /// The places where the object is not as expected; none if it fits.
  func differences(_ expected: Value, _ object: Value) -> [Difference] {
    var found: [Difference] = []
    compare(expected, object, Place(path: "", schema: schema, property: nil), &found)
    return found
  }

  func matches(_ expected: Value, _ object: Value) -> Bool { differences(expected, object).isEmpty }

  /// Where the comparison stands.
  private struct Place {
    var path: String
    var schema: Schema?
    var property: Schema.Property?

    var name: String { path.split(separator: ".").last.map { String($0.prefix { $0 != "[" }) } ?? "" }
  }

  private func compare(_ expected: Value, _ actual: Value?, _ place: Place, _ found: inout [Difference]) {
    if let (condition, operand) = Condition.parse(expected) {
      if !holds(condition, operand, actual, place) {
        found.append(Difference(path: place.path, want: .condition(condition, operand), have: actual))
      }
      return
    }
    guard let actual, !actual.isNull else {
      // What the API leaves out because it is the default is there by meaning.
      if expected.isNull || Self.isEmptyDefault(expected) || expected == place.property?.defaultValue { return }
      // A map that is not there has what an empty one has: nothing.
      if case .object = expected, actual == nil || actual?.isNull == true,
        matches(expected, .object(Fields()), place)
      {
        return
      }
      // The fields that are asked for tell more than the whole map.
      switch expected {
      case .object: compare(expected, .object(Fields()), place, &found)
      case .array(let wanted) where !mergeKeys(place).isEmpty: compare(wanted, [], place, &found)
      default: found.append(Difference(path: place.path, want: .value(expected), have: nil))
      }
      return
    }
    switch (expected, actual) {
    case (.object(let wanted), .object):
      for (key, value) in wanted { compare(value, actual[key], child(key, of: place), &found) }
    case (.array(let wanted), .array(let present)): compare(wanted, present, place, &found)
    default:
      if !isSame(expected, actual, place) {
        found.append(Difference(path: place.path, want: .value(expected), have: actual))
      }
    }
  }

  private static func isEmptyDefault(_ value: Value) -> Bool {
    value == .int(0) || value == .bool(false) || value == .string("") || value == .array([])
      || value == .object(Fields())
  }

  // MARK: Lists

  private func compare(_ wanted: [Value], _ present: [Value], _ place: Place, _ found: inout [Difference]) {
    let keys = mergeKeys(place)
    guard !keys.isEmpty else {
      if wanted.count != present.count {
        found.append(Difference(path: place.path, want: .value(.array(wanted)), have: .array(present)))
        return
      }
      for index in wanted.indices { compare(wanted[index], present[index], element("\(index)", of: place), &found) }
      return
    }
    for item in wanted {
      let given = keys.filter { key in item[key].map { Condition.parse($0) == nil } ?? false }
      let candidates =
        given.isEmpty
        ? present
        : present.filter { other in
          given.allSatisfy { isSame(item[$0] ?? .null, other[$0] ?? .null, place) }
        }
      let label = given.compactMap { item[$0].map(Self.shown) }.joined(separator: "/")
      let inner = element(label, of: place)
      let attempts = candidates.map { candidate -> [Difference] in
        var differences: [Difference] = []
        compare(item, candidate, inner, &differences)
        return differences
      }
      if let best = attempts.min(by: { $0.count < $1.count }) {
        found += best
      } else {
        found.append(Difference(path: inner.path, want: .present, have: nil))
      }
    }
  }

  /// The keys by which items of a list are told apart.
  private func mergeKeys(_ place: Place) -> [String] {
    if let key = place.property?.patchMergeKey {
      return key == "containerPort" || key == "port" ? [key, "protocol"] : [key]
    }
    switch place.name {
    case "containers", "initContainers", "ephemeralContainers", "containerStatuses", "initContainerStatuses", "volumes",
      "env", "imagePullSecrets":
      return ["name"]
    case "conditions", "addresses": return ["type"]
    case "ownerReferences": return ["kind", "name"]
    case "tolerations", "taints": return ["key", "effect"]
    case "endpoints", "subsets": return []
    default: return place.property?.listMapKeys ?? []
    }
  }

  // MARK: Values

  private func isSame(_ a: Value, _ b: Value, _ place: Place) -> Bool {
    if a == b { return true }
    if place.name == "image", let first = a.string.flatMap({ ImageName($0) }),
      let second = b.string.flatMap({ ImageName($0) })
    {
      return first == second
    }
    if case .quantity? = place.schema?.form { return Self.quantity(a) == Self.quantity(b) }
    switch (a, b) {
    case (.int, .string), (.string, .int): return Self.shown(a) == Self.shown(b)
    case (.int(let x), .double(let y)), (.double(let y), .int(let x)): return Double(x) == y
    default: return false
    }
  }

  private static func quantity(_ value: Value) -> Quantity? {
    switch value {
    case .string(let text): Quantity(text)
    case .int(let number): Quantity(number)
    case .double(let number): Quantity(JSON.write(number: number))
    default: nil
    }
  }

  static func shown(_ value: Value) -> String { value.string ?? JSON.write(value) }

  // MARK: Conditions

  private func holds(_ condition: Condition, _ operand: Value, _ actual: Value?, _ place: Place) -> Bool {
    let present = actual.flatMap { $0.isNull ? nil : $0 }
    switch condition {
    case .exists: return (present != nil) == (operand.bool ?? true)
    case .equal: return matches(operand, present, place)
    case .notEqual: return !matches(operand, present, place)
    case .oneOf: return (operand.array ?? []).contains { matches($0, present, place) }
    case .noneOf: return !(operand.array ?? []).contains { matches($0, present, place) }
    case .greater: return compare(present, operand) { $0 > $1 }
    case .greaterOrEqual: return compare(present, operand) { $0 >= $1 }
    case .less: return compare(present, operand) { $0 < $1 }
    case .lessOrEqual: return compare(present, operand) { $0 <= $1 }
    case .quantity: return present.flatMap(Self.quantity) == Self.quantity(operand)
    case .image: return matches(operand, present, Place(path: "image", schema: nil, property: nil))
    case .regex: return present.map { Expression.find(operand.string ?? "", in: Self.shown($0)) } ?? false
    case .contains: return contains(operand, present, place)
    case .any: return (present?.array ?? []).contains { matches(operand, $0, element("", of: place)) }
    case .all: return (present?.array ?? []).allSatisfy { matches(operand, $0, element("", of: place)) }
    case .none: return !(present?.array ?? []).contains { matches(operand, $0, element("", of: place)) }
    case .size:
      let size = present?.array?.count ?? present?.object?.count ?? 0
      return matches(operand, .int(size), Place(path: "", schema: nil, property: nil))
    case .list: return matchesExactly(operand.array ?? [], present?.array ?? [], place)
    }
  }

  private func matches(_ expected: Value, _ actual: Value?, _ place: Place) -> Bool {
    var found: [Difference] = []
    compare(expected, actual, place, &found)
    return found.isEmpty
  }

  private func matchesExactly(_ wanted: [Value], _ present: [Value], _ place: Place) -> Bool {
    wanted.count == present.count && zip(wanted, present).allSatisfy { matches($0, $1, element("", of: place)) }
  }

  private func contains(_ operand: Value, _ actual: Value?, _ place: Place) -> Bool {
    switch actual {
    case .string(let text)?: return text.contains(operand.string ?? JSON.write(operand))
    case .array(let items)?: return items.contains { matches(operand, $0, element("", of: place)) }
    case .object(let fields)?: return fields[operand.string ?? ""] != nil
    default: return false
    }
  }

  private func compare(_ actual: Value?, _ bound: Value, _ isTrue: (Quantity, Quantity) -> Bool) -> Bool {
    guard let number = actual.flatMap(Self.quantity), let limit = Self.quantity(bound) else { return false }
    return isTrue(number, limit)
  }

  // MARK: Places

  private func child(_ key: String, of place: Place) -> Place {
    let path = place.path.isEmpty ? key : place.path + "." + key
    guard let schema = place.schema else { return Place(path: path, schema: nil, property: nil) }
    if case .map(let element) = schema.form { return Place(path: path, schema: table[element], property: nil) }
    let property = schema.property(key)
    return Place(path: path, schema: property.map { table[$0.type] }, property: property)
  }

  private func element(_ label: String, of place: Place) -> Place {
    var inner = Place(path: "\(place.path)[\(label)]", schema: nil, property: nil)
    if let schema = place.schema, case .list(let element) = schema.form { inner.schema = table[element] }
    return inner
  }
}

/// Regular expressions of lessons.
enum Expression {
  /// Whether the expression is found in the text; one that is malformed is found nowhere.
  static func find(_ pattern: String, in text: String) -> Bool {
    guard let expression = try? Regex(pattern) else { return false }
    return text.firstMatch(of: expression) != nil
  }
}
