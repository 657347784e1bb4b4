import Objects

/// Merging a configuration into an object by the schema, and taking places out of one again
/// (`structured-merge-diff/typed/merge.go`, `remove.go`).
struct TypedMerge {
  let schema: MergeSchema

  /// The live value with what the configuration says; what it does not speak of stays.
  func merge(_ live: Value?, _ configuration: Value?, _ place: MergeSchema.Place) -> Value? {
    guard let configuration else { return live }
    guard let live else { return configuration }
    let form = schema.form(of: place)
    switch form {
    case .scalar, .atomicList, .atomicMap, .structure(_, isAtomic: true): return configuration
    case .set, .keyedList:
      guard let new = configuration.array, !new.isEmpty || live.array?.isEmpty == false else { return configuration }
      return .array(mergeLists(live.array ?? [], new, form))
    case .structure, .custom, .map, .deduced:
      guard case .object(let before) = live, case .object(let after) = configuration else { return configuration }
      var result = before
      for (name, value) in after {
        result[name] = merge(before[name], value, schema.child(name, of: form) ?? MergeSchema.unknown)
      }
      return .object(result)
    }
  }

  /// Both lists in one: elements in the order of the configuration, those that only the live list has where they were.
  private func mergeLists(_ live: [Value], _ new: [Value], _ form: MergeSchema.Form) -> [Value] {
    let place = schema.element(of: form)
    let left = steps(of: live, form)
    let right = steps(of: new, form)
    var shared = right.filter(left.contains)[...]
    var merged: Set<String> = []
    var result: [Value] = []
    func value(_ step: String, _ steps: [String], _ list: [Value]) -> Value? {
      steps.firstIndex(of: step).map { list[$0] }
    }
    func take(_ step: String) {
      merged.insert(step)
      if let value = merge(value(step, left, live), value(step, right, new), place) { result.append(value) }
    }
    var l = 0
    var r = 0
    while l < left.count || r < right.count {
      if l < left.count, r < right.count {
        if left[l] == right[r] {
          take(left[l])
          l += 1
          r += 1
          shared = shared.dropFirst()
          continue
        }
        if right.contains(left[l]), let next = shared.first, next != left[l] {
          l += 1
          continue
        }
      }
      if l < left.count {
        if !right.contains(left[l]) {
          result.append(live[l])
          l += 1
          continue
        }
        if merged.contains(left[l]) { l += 1 }
      }
      if r < right.count {
        let isShared = shared.first == right[r]
        take(right[r])
        r += 1
        if isShared { shared = shared.dropFirst() }
      }
    }
    return result
  }

  private func steps(of list: [Value], _ form: MergeSchema.Form) -> [String] {
    list.enumerated().map { schema.step(to: $0.element, at: $0.offset, in: form) ?? "i:\($0.offset)" }
  }

  /// The value without the places of the set; a container that loses everything becomes null.
  func removing(_ places: FieldSet, from value: Value, _ place: MergeSchema.Place) -> Value {
    if places.isEmpty { return value }
    let form = schema.form(of: place)
    switch (form, value) {
    case (.structure(_, isAtomic: false), .object(let fields)), (.custom, .object(let fields)),
      (.map, .object(let fields)), (.deduced, .object(let fields)):
      if fields.isEmpty { return value }
      var result = fields
      for (name, field) in fields {
        guard let below = places["f:" + name] else { continue }
        if below.isMember {
          result.removeValue(forKey: name)
        } else {
          result[name] = removing(below, from: field, schema.child(name, of: form) ?? MergeSchema.unknown)
        }
      }
      return result.isEmpty ? .null : .object(result)
    case (.set, .array(let elements)), (.keyedList, .array(let elements)):
      if elements.isEmpty { return value }
      var result: [Value] = []
      for (step, element) in zip(steps(of: elements, form), elements) {
        guard let below = places[step] else {
          result.append(element)
          continue
        }
        if !below.isMember { result.append(removing(below, from: element, schema.element(of: form))) }
      }
      return result.isEmpty ? .null : .array(result)
    default: return value
    }
  }
}
