import API
import Objects

/// Values and types as Go prints them.
enum GoText {
  /// `%+v` of maps and slices.
  static func of(_ value: Value) -> String {
    switch value {
    case .null: "<nil>"
    case .string(let text): text
    case .array(let elements): "[" + elements.map(of).joined(separator: " ") + "]"
    case .object(let fields): "map[" + fields.map { $0.key + ":" + of($0.value) }.joined(separator: " ") + "]"
    default: JSON.write(value)
    }
  }

  /// The Go type of a schema that no field names better.
  static func type(of schema: Schema) -> String {
    switch schema.form {
    case .string, .time, .microTime: "string"
    case .bytes: "[]uint8"
    case .bool: "bool"
    case .int32: "int32"
    case .int64: "int64"
    case .double: "float64"
    case .quantity: "resource.Quantity"
    case .intOrString: "intstr.IntOrString"
    case .any: "runtime.RawExtension"
    case .list: "[]interface {}"
    case .map: "map[string]interface {}"
    // `io.k8s.api.core.v1.PodSpec` is `v1.PodSpec` in Go.
    case .object: schema.name.split(separator: ".").suffix(2).joined(separator: ".")
    }
  }

  /// A part of an object as Go prints the server's own type, which has no JSON names: every field under its Go name, in
  /// the order of the struct, pointers that are not set as null. Types of the API machinery keep their JSON form.
  static func internalDump(_ value: Value?, _ table: SchemaTable, _ type: String) -> String {
    guard let value, let index = table.index(named: type) else { return JSON.write(value ?? .null) }
    return dump(value, table, index, go: nil)
  }

  private static func dump(_ value: Value?, _ table: SchemaTable, _ index: Schema.Index, go: GoField?) -> String {
    let schema = table[index]
    switch schema.form {
    case .object:
      guard let value, !value.isNull else {
        if go?.isPointer ?? false { return "null" }
        return dump([:], table, index, go: nil)
      }
      if schema.name.contains(".apimachinery.") { return json(value, table, index) }
      let form = internalForm(of: value, schema)
      let fields = order(of: schema, table).map { property in
        JSON.write(.string(property.go?.name ?? property.name)) + ":"
          + dump(form[property.name], table, property.type, go: property.go)
      }
      return "{" + fields.joined(separator: ",") + "}"
    case .list(let element):
      guard let elements = value?.array else { return "null" }
      return "[" + elements.map { dump($0, table, element, go: nil) }.joined(separator: ",") + "]"
    case .map(let element):
      guard let fields = value?.object else { return "null" }
      return "{"
        + fields.map { JSON.write(.string($0.key)) + ":" + dump($0.value, table, element, go: nil) }
        .joined(separator: ",") + "}"
    default:
      if let value, !value.isNull { return JSON.write(value, escapesHTML: true) }
      return go?.isPointer ?? false ? "null" : zero(of: schema.form)
    }
  }

  private static func zero(of form: Schema.Form) -> String {
    switch form {
    case .string: "\"\""
    case .bool: "false"
    case .int32, .int64, .double, .intOrString: "0"
    case .quantity: "\"0\""
    default: "null"
    }
  }

  /// The struct's own order. The server's internal pod has one of its own, and keeps in its security context what the
  /// versioned one has beside it (`pkg/apis/core/types.go`).
  private static func order(of schema: Schema, _ table: SchemaTable) -> [Schema.Property] {
    guard let names = internalOrder[schema.shortName] else {
      return schema.goOrder.map { schema.properties[$0] }.filter { property in
        // An object of its own embeds its type.
        schema.property("metadata") == nil || !["kind", "apiVersion"].contains(property.name)
      }
    }
    let pod = table[name: "io.k8s.api.core.v1.PodSpec"]
    return names.compactMap { schema.property($0) ?? pod?.property($0) }
  }

  private static func internalForm(of value: Value, _ schema: Schema) -> Value {
    guard schema.shortName == "PodSpec" else { return value }
    var value = value
    for name in hostFields { if let field = value[name] { value["securityContext", default: [:]][name] = field } }
    return value
  }

  private static let hostFields = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"]

  private static let internalOrder: [String: [String]] = [
    "PodSpec": [
      "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy",
      "terminationGracePeriodSeconds", "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName",
      "automountServiceAccountToken", "nodeName", "securityContext", "imagePullSecrets", "hostname", "subdomain",
      "setHostnameAsFQDN", "affinity", "schedulerName", "tolerations", "hostAliases", "priorityClassName", "priority",
      "preemptionPolicy", "dnsConfig", "readinessGates", "runtimeClassName", "overhead", "enableServiceLinks",
      "topologySpreadConstraints", "os", "schedulingGates", "resourceClaims", "resources", "hostnameOverride",
      "schedulingGroup",
    ],
    "PodSecurityContext": hostFields + [
      "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot", "supplementalGroups",
      "supplementalGroupsPolicy", "fsGroup", "fsGroupChangePolicy", "sysctls", "seccompProfile", "appArmorProfile",
      "seLinuxChangePolicy",
    ],
  ]

  /// A part as Go's encoder writes it: fields in the order of the struct, empty ones left out where the type says so.
  static func json(_ value: Value, _ table: SchemaTable, _ index: Schema.Index) -> String {
    GoEncoder(table: table).encode(value, index)
  }
}
