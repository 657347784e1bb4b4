import API
import Objects

/// `pkg/apis/core/validation`: the volumes of a pod.
enum VolumeValidation {
  /// What is wrong, and the names of the volumes that can be mounted: those that are right.
  static func errors(
    _ volumes: [Value],
    _ field: @autoclosure FieldPath.Lazy,
    _ changes: Changes
  ) -> (errors: [FieldError], names: NameSet) {
    var errors: [FieldError] = []
    var names = NameSet()
    for (index, volume) in volumes.enumerated() {
      var place: FieldPath { "\(field())[\(index)]" }
      var own = sourceErrors(volume, place, Changes(volume, since: changes.precedent("volumes", index)))
      let name = volume["name"]?.string ?? ""
      if name.isEmpty {
        own.append(.required(place + ".name"))
      } else {
        own += Validation.label(name).map { .invalid(place + ".name", .string(name), $0) }
        if names.contains(name) { own.append(.duplicate(place + ".name", .string(name))) }
      }
      if own.isEmpty { _ = names.insert(name) }
      errors += own
    }
    return (errors, names)
  }

  private static func sourceErrors(
    _ volume: Value,
    _ place: @autoclosure FieldPath.Lazy,
    _ changes: Changes
  ) -> [FieldError] {
    var errors: [FieldError] = []
    var count = 0
    for source in volume.object?.keys ?? [] where source != "name" {
      count += 1
      if count > 1 { errors.append(.forbidden("\(place()).\(source)", "may not specify more than 1 volume type")) }
    }
    if count == 0 { return [.required(place(), "must specify a volume type")] }
    for (source, given) in volume.object ?? Fields() where changes.contains(source) {
      guard let rule = VolumeSourceValidation.rules[source] else { continue }
      errors += rule(given) { place().field(source) }
    }
    return errors
  }
}
