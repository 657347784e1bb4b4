/// The functions that an expression may call, with the types that they take and give: standard CEL, its strings and
/// sets, and Kubernetes' own (`k8s.io/apiserver/pkg/cel/library`). What is not here is not declared.
struct Signature: Sendable {
  var target: CELType?
  var arguments: [CELType]
  var result: CELType

  init(_ target: CELType?, _ arguments: [CELType], _ result: CELType) {
    self.target = target
    self.arguments = arguments
    self.result = result
  }
}

enum Declarations {
  private static let anyList = CELType.list(.dyn)
  private static let anyMap = CELType.map(.dyn, .dyn)

  static func signatures(of name: String) -> [Signature]? { all[name] }

  private static let all: [String: [Signature]] = {
    var all = operators
    for group in [conversions, strings, lists, times, kubernetes, versions, authorization, optionals] {
      all.merge(group) { $0 + $1 }
    }
    return all
  }()

  private static let operators: [String: [Signature]] = {
    let numbers: [CELType] = [.int, .uint, .double]
    var all: [String: [Signature]] = [:]
    for name in ["_-_", "_*_", "_/_"] { all[name] = numbers.map { Signature(nil, [$0, $0], $0) } }
    all["_%_"] = [Signature(nil, [.int, .int], .int), Signature(nil, [.uint, .uint], .uint)]
    all["_+_"] =
      (numbers + [.string, .bytes, .duration]).map { Signature(nil, [$0, $0], $0) } + [
        Signature(nil, [anyList, anyList], anyList), Signature(nil, [.timestamp, .duration], .timestamp),
        Signature(nil, [.duration, .timestamp], .timestamp),
      ]
    all["_-_", default: []] += [
      Signature(nil, [.duration, .duration], .duration), Signature(nil, [.timestamp, .timestamp], .duration),
      Signature(nil, [.timestamp, .duration], .timestamp),
    ]
    let ordered: [CELType] = [.bool, .string, .bytes, .timestamp, .duration]
    for name in ["_<_", "_<=_", "_>_", "_>=_"] {
      all[name] =
        ordered.map { Signature(nil, [$0, $0], .bool) }
        + numbers.flatMap { one in numbers.map { Signature(nil, [one, $0], .bool) } }
    }
    for name in ["_==_", "_!=_"] { all[name] = [Signature(nil, [.dyn, .dyn], .bool)] }
    for name in ["_&&_", "_||_"] { all[name] = [Signature(nil, [.bool, .bool], .bool)] }
    all["!_"] = [Signature(nil, [.bool], .bool)]
    all["-_"] = [Signature(nil, [.int], .int), Signature(nil, [.double], .double)]
    all["_?_:_"] = [Signature(nil, [.bool, .dyn, .dyn], .dyn)]
    all["@in"] = [
      Signature(nil, [.dyn, anyList], .bool), Signature(nil, [.dyn, anyMap], .bool),
    ]
    all["_[_]"] = [
      Signature(nil, [anyList, .int], .dyn), Signature(nil, [anyMap, .dyn], .dyn),
      Signature(nil, [.optional(.dyn), .dyn], .dyn),
    ]
    all["_[?_]"] = all["_[_]"]
    return all
  }()

  private static let conversions: [String: [Signature]] = [
    "size": [CELType.string, .bytes, anyList, anyMap].flatMap {
      [Signature(nil, [$0], .int), Signature($0, [], .int)]
    },
    "int": [CELType.int, .uint, .double, .string, .timestamp, .duration].map { Signature(nil, [$0], .int) },
    "uint": [CELType.int, .uint, .double, .string].map { Signature(nil, [$0], .uint) },
    "double": [CELType.int, .uint, .double, .string].map { Signature(nil, [$0], .double) },
    "string": [CELType.int, .uint, .double, .string, .bool, .bytes, .timestamp, .duration, .address, .network].map {
      Signature(nil, [$0], .string)
    },
    "bytes": [Signature(nil, [.string], .bytes), Signature(nil, [.bytes], .bytes)],
    "bool": [Signature(nil, [.bool], .bool), Signature(nil, [.string], .bool)],
    "dyn": [Signature(nil, [.dyn], .dyn)], "type": [Signature(nil, [.dyn], .type)],
    "timestamp": [
      Signature(nil, [.string], .timestamp), Signature(nil, [.int], .timestamp),
      Signature(nil, [.timestamp], .timestamp),
    ],
    "duration": [Signature(nil, [.string], .duration), Signature(nil, [.duration], .duration)],
  ]

  private static let strings: [String: [Signature]] = [
    "contains": [Signature(.string, [.string], .bool)], "startsWith": [Signature(.string, [.string], .bool)],
    "endsWith": [Signature(.string, [.string], .bool)],
    "matches": [Signature(.string, [.string], .bool), Signature(nil, [.string, .string], .bool)],
    "find": [Signature(.string, [.string], .string)],
    "findAll": [
      Signature(.string, [.string], .list(.string)), Signature(.string, [.string, .int], .list(.string)),
    ],
    "charAt": [Signature(.string, [.int], .string)],
    "indexOf": [Signature(.string, [.string], .int), Signature(.string, [.string, .int], .int)],
    "lastIndexOf": [Signature(.string, [.string], .int), Signature(.string, [.string, .int], .int)],
    "lowerAscii": [Signature(.string, [], .string)], "upperAscii": [Signature(.string, [], .string)],
    "replace": [
      Signature(.string, [.string, .string], .string), Signature(.string, [.string, .string, .int], .string),
    ],
    "split": [
      Signature(.string, [.string], .list(.string)), Signature(.string, [.string, .int], .list(.string)),
    ],
    "substring": [Signature(.string, [.int], .string), Signature(.string, [.int, .int], .string)],
    "trim": [Signature(.string, [], .string)],
    "join": [Signature(.list(.string), [], .string), Signature(.list(.string), [.string], .string)],
    "format": [Signature(.string, [anyList], .string)],
    "strings.quote": [Signature(nil, [.string], .string)],
  ]

  private static let lists: [String: [Signature]] = [
    "isSorted": [Signature(anyList, [], .bool)], "sum": [Signature(anyList, [], .dyn)],
    "min": [Signature(anyList, [], .dyn)], "max": [Signature(anyList, [], .dyn)],
    "slice": [Signature(anyList, [.int, .int], anyList)],
    "flatten": [
      Signature(anyList, [], anyList), Signature(anyList, [.int], anyList),
    ],
    "distinct": [Signature(anyList, [], anyList)], "reverse": [Signature(anyList, [], anyList)],
    "sort": [Signature(anyList, [], anyList)], "@sortByAssociatedKeys": [Signature(anyList, [anyList], anyList)],
    "first": [Signature(anyList, [], .optional(.dyn))], "last": [Signature(anyList, [], .optional(.dyn))],
    "lists.range": [Signature(nil, [.int], .list(.int))],
    "indexOf": [Signature(anyList, [.dyn], .int)], "lastIndexOf": [Signature(anyList, [.dyn], .int)],
    "sets.contains": [Signature(nil, [anyList, anyList], .bool)],
    "sets.equivalent": [Signature(nil, [anyList, anyList], .bool)],
    "sets.intersects": [Signature(nil, [anyList, anyList], .bool)],
  ]

  private static let times: [String: [Signature]] = {
    var all: [String: [Signature]] = [:]
    for name in [
      "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes",
      "getSeconds", "getMilliseconds",
    ] {
      all[name] = [Signature(.timestamp, [], .int), Signature(.timestamp, [.string], .int)]
    }
    for name in ["getHours", "getMinutes", "getSeconds", "getMilliseconds"] {
      all[name, default: []].append(Signature(.duration, [], .int))
    }
    return all
  }()

  private static let kubernetes: [String: [Signature]] = {
    var all: [String: [Signature]] = [
      "quantity": [Signature(nil, [.string], .quantity)], "isQuantity": [Signature(nil, [.string], .bool)],
      "isInteger": [Signature(.quantity, [], .bool)], "asInteger": [Signature(.quantity, [], .int)],
      "asApproximateFloat": [Signature(.quantity, [], .double)], "sign": [Signature(.quantity, [], .int)],
      "add": [Signature(.quantity, [.quantity], .quantity), Signature(.quantity, [.int], .quantity)],
      "sub": [Signature(.quantity, [.quantity], .quantity), Signature(.quantity, [.int], .quantity)],
      "isLessThan": [Signature(.quantity, [.quantity], .bool)],
      "isGreaterThan": [Signature(.quantity, [.quantity], .bool)],
      "compareTo": [Signature(.quantity, [.quantity], .int)],
      "ip": [Signature(nil, [.string], .address), Signature(.network, [], .address)],
      "isIP": [Signature(nil, [.string], .bool)], "ip.isCanonical": [Signature(nil, [.string], .bool)],
      "family": [Signature(.address, [], .int)], "cidr": [Signature(nil, [.string], .network)],
      "isCIDR": [Signature(nil, [.string], .bool)],
      "containsIP": [Signature(.network, [.address], .bool), Signature(.network, [.string], .bool)],
      "containsCIDR": [Signature(.network, [.network], .bool), Signature(.network, [.string], .bool)],
      "masked": [Signature(.network, [], .network)], "prefixLength": [Signature(.network, [], .int)],
      "url": [Signature(nil, [.string], .url)], "isURL": [Signature(nil, [.string], .bool)],
      "getQuery": [Signature(.url, [], .map(.string, .list(.string)))],
      "format.named": [Signature(nil, [.string], .optional(.format))],
      "validate": [Signature(.format, [.string], .optional(.list(.string)))],
    ]
    for name in [
      "isUnspecified", "isLoopback", "isLinkLocalMulticast", "isLinkLocalUnicast", "isGlobalUnicast",
    ] { all[name] = [Signature(.address, [], .bool)] }
    for name in ["getScheme", "getHost", "getHostname", "getPort", "getEscapedPath"] {
      all[name] = [Signature(.url, [], .string)]
    }
    for name in formats { all["format." + name] = [Signature(nil, [], .format)] }
    return all
  }()

  /// `k8s.io/apiserver/pkg/cel/library/format.go`.
  static let formats = [
    "dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "dns1123LabelPrefix", "dns1123SubdomainPrefix",
    "dns1035LabelPrefix", "labelValue", "uri", "uuid", "byte", "date", "datetime",
  ]

  /// `k8s.io/apiserver/pkg/cel/library/semverlib.go`.
  private static let versions: [String: [Signature]] = [
    "semver": [Signature(nil, [.string], .semver), Signature(nil, [.string, .bool], .semver)],
    "isSemver": [Signature(nil, [.string], .bool), Signature(nil, [.string, .bool], .bool)],
    "major": [Signature(.semver, [], .int)], "minor": [Signature(.semver, [], .int)],
    "patch": [Signature(.semver, [], .int)], "isLessThan": [Signature(.semver, [.semver], .bool)],
    "isGreaterThan": [Signature(.semver, [.semver], .bool)], "compareTo": [Signature(.semver, [.semver], .int)],
  ]

  /// `k8s.io/apiserver/pkg/cel/library/authz.go`, `jsonpatch.go`.
  private static let authorization: [String: [Signature]] = {
    var all: [String: [Signature]] = [
      "path": [Signature(.authorizer, [.string], .pathCheck)],
      "group": [Signature(.authorizer, [.string], .groupCheck)],
      "serviceAccount": [Signature(.authorizer, [.string, .string], .authorizer)],
      "resource": [Signature(.groupCheck, [.string], .resourceCheck)],
      "check": [Signature(.pathCheck, [.string], .decision), Signature(.resourceCheck, [.string], .decision)],
      "errored": [Signature(.decision, [], .bool)], "error": [Signature(.decision, [], .string)],
      "allowed": [Signature(.decision, [], .bool)], "reason": [Signature(.decision, [], .string)],
      "jsonpatch.escapeKey": [Signature(nil, [.string], .string)],
    ]
    for name in ["subresource", "namespace", "name", "fieldSelector", "labelSelector"] {
      all[name] = [Signature(.resourceCheck, [.string], .resourceCheck)]
    }
    return all
  }()

  private static let optionals: [String: [Signature]] = [
    "optional.none": [Signature(nil, [], .optional(.dyn))], "optional.of": [Signature(nil, [.dyn], .optional(.dyn))],
    "optional.ofNonZeroValue": [Signature(nil, [.dyn], .optional(.dyn))],
    "hasValue": [Signature(.optional(.dyn), [], .bool)], "value": [Signature(.optional(.dyn), [], .dyn)],
    "or": [Signature(.optional(.dyn), [.optional(.dyn)], .optional(.dyn))],
    "orValue": [Signature(.optional(.dyn), [.dyn], .dyn)],
  ]
}
