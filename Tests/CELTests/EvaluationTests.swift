import Objects
import Testing

@testable import CEL

@Suite("Expressions")
struct EvaluationTests {
  private static let object: Value = [
    "spec": [
      "replicas": 3, "image": "registry.local/web:1.2", "ports": [80, 443], "memory": "1.5Gi",
      "labels": ["app": "web", "tier": "front"], "hosts": ["a.example.com", "b.example.com"],
    ]
  ]

  private func evaluate(_ text: String) throws(CELError) -> CELValue {
    var budget = 1_000_000
    let program = try CELProgram(text, variables: [("object", .dyn)])
    return try program.evaluate([("object", CELValue(Self.object))], budget: &budget)
  }

  @Test(arguments: [
    "object.spec.replicas == 3", "object.spec.replicas <= 5 && object.spec.image.startsWith('registry.local/')",
    "has(object.spec.image) && !has(object.spec.nothing)", "object.spec.ports.all(p, p < 1024)",
    "object.spec.ports.exists(p, p == 443)", "object.spec.ports.exists_one(p, p > 100)",
    "object.spec.ports.map(p, p + 1) == [81, 444]", "object.spec.ports.filter(p, p > 100) == [443]",
    "object.spec.labels.all(k, size(k) < 10)", "object.spec.labels['app'] in ['web', 'api']",
    "'app' in object.spec.labels",
    "object.spec.image.split(':')[1] == '1.2'", "object.spec.hosts.join(',').contains('b.ex')",
    "object.spec.image.matches('^registry[.]local/[a-z]+:[0-9.]+$')", "'AbC'.lowerAscii() + 'x'.upperAscii() == 'abcX'",
    "'a-b-c'.replace('-', '+') == 'a+b+c'", "' x '.trim() == 'x'", "'hello'.indexOf('l') == 2",
    "'hello'.substring(1, 3) == 'el'",
    "'%s has %d'.format(['web', dyn(3)]) == 'web has 3'", "quantity(object.spec.memory).isGreaterThan(quantity('1Gi'))",
    "isQuantity('500m') && !isQuantity('x')", "[1, 2, 3].sum() == 6 && [3, 1].min() == 1 && [3, 1].max() == 3",
    "[1, 2, 2].isSorted() && [5, 6].indexOf(6) == 1", "sets.contains([1, 2, 3], [2]) && sets.intersects([1], [1, 2])",
    "sets.equivalent([1, 1, 2], [2, 1])", "cidr('10.0.0.0/8').containsIP('10.1.2.3')", "ip('::1').isLoopback()",
    "url('https://a.local:8443/x?y=1').getHostname() == 'a.local'", "duration('1h') > duration('30m')",
    "timestamp('2026-01-02T03:04:05Z').getFullYear() == 2026", "object.?spec.?nothing.orValue('none') == 'none'",
    "optional.of(3).optMap(x, x * 2).value() == 6", "dyn(1) == 1.0 && dyn(2u) == 2", "true || object.nothing == 1",
    "(object.nothing == 1) || true", "object.spec.replicas > 2 ? true : false", "type(1) == int", "b'abc'.size() == 3",
    "'é'.size() == 1", "object.spec.labels.transformList(k, v, k + '=' + v)[0] == 'app=web'",
    "!format.dns1123Label().validate('web-1').hasValue()", "-5 / 2 == -2 && -5 % 2 == -1", "dyn(1) != 'a'",
    "semver('1.2.3-rc.1').isLessThan(semver('1.2.3')) && !isSemver('v1.0') && semver('v1.0', true).minor() == 0",
    "[3, 1, 2].sort() == [1, 2, 3] && [[1], [2]].flatten() == [1, 2] && [1, 1].distinct() == [1]",
    "lists.range(3).reverse() == [2, 1, 0] && [1, 2, 3].slice(1, 3) == [2, 3] && [1].first().value() == 1",
    "['bb', 'a'].sortBy(s, size(s)) == ['a', 'bb']", "jsonpatch.escapeKey('a/b~c') == 'a~1b~0c'",
    "ip.isCanonical('::1') && [cidr('10.0.0.0/8')].all(ip, ip.prefixLength() == 8)",
    "object.spec.labels.transformMapEntry(k, v, {v: k}) == {'web': 'app', 'front': 'tier'}",
  ])
  func holds(_ text: String) throws {
    #expect(try evaluate(text) == .bool(true))
  }

  @Test(arguments: [
    ("object.spec.nothing == 1", "no such key: nothing"), ("[1][5] == 1", "index out of bounds: 5"),
    ("1 / 0 == 1", "division by zero"), ("9223372036854775807 + 1 == 0", "integer overflow"),
    ("object.spec.replicas + 'x' == 'y'", "no such overload"),
  ])
  func failsInItsOwnWords(_ text: String, _ message: String) {
    #expect(failure(text) == message)
  }

  @Test(arguments: [
    (
      "foo > 1",
      "ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')\n | foo > 1\n | ^"
    ),
    (
      "object.spec.launch()",
      "ERROR: <input>:1:19: undeclared reference to 'launch' (in container '')\n | object.spec.launch()\n | "
        + "..................^"
    ),
    (
      "1 + 'a' == 2",
      "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a' == 2\n | ..^"
    ),
  ])
  func refusesWhatItDoesNotKnow(_ text: String, _ message: String) {
    #expect(failure(text) == message)
  }

  @Test func fieldsOfATypeAreKnown() {
    let field = CELObjectType.Field(property: "replicas", type: .int)
    let type = CELType.object(CELObjectType(name: "object", fields: [field].compactMap(\.self)))
    #expect(throws: Never.self) { try CELProgram("self.replicas > 1", variables: [("self", type)]) }
    do throws(CELError) {
      _ = try CELProgram("self.replica > 1", variables: [("self", type)])
      Issue.record("the field is not there")
    } catch {
      #expect(error.message == "ERROR: <input>:1:5: undefined field 'replica'\n | self.replica > 1\n | ....^")
    }
  }

  @Test func costIsBounded() {
    let list = "[" + (0..<100).map { String($0) }.joined(separator: ",") + "]"
    let text = "\(list).all(a, \(list).all(b, \(list).all(c, a + b + c >= 0)))"
    #expect(failure(text) == "operation cancelled: actual cost limit exceeded")
  }

  private func failure(_ text: String) -> String {
    do throws(CELError) {
      _ = try evaluate(text)
      return ""
    } catch {
      return error.message
    }
  }
}
