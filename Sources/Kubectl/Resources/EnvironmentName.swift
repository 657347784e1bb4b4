/// The names of environment variables (`IsEnvVarName` in `apimachinery/pkg/util/validation`).
enum EnvironmentName {
  /// What is wrong with the name, nil if nothing.
  static func objection(to name: String) -> String? {
    var objections: [String] = []
    let isOrdinary = name.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._".contains(Character(scalar)))
    }
    if name.isEmpty || !isOrdinary || name.first?.isNumber == true {
      objections.append(
        "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must "
          + "not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for "
          + "validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
      )
    }
    switch name {
    case ".", "..": objections.append("must not be '\(name)'")
    case _ where name.hasPrefix(".."): objections.append("must not start with '..'")
    default: break
    }
    return objections.isEmpty ? nil : objections.joined(separator: ";")
  }
}
