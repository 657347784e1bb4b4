import Kubectl
import Testing

@Suite struct ManifestTests {
  @Test(arguments: [
    (
      "metadata: {{ .Name }}",
      "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\".Name\":interface {}(nil)}"
    ),
    (#"{"apiVersion":"v1","kind":"Pod""#, "unexpected EOF"),
    (
      #"{"apiVersion":"v1",,"kind":"Pod"}"#,
      "json: offset 20: invalid character ',' looking for beginning of object key string"
    ),
    (
      "kind: Pod\nmetadata:\n  name: a: b",
      "error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context"
    ),
    (
      "kind: Pod\nmetadata:\n\tname: a",
      "error converting YAML to JSON: yaml: line 3: found character that cannot start any token"
    ),
  ])
  func `a broken manifest is refused with its place`(text: String, words: String) {
    var desk = Desk()
    desk.files["x.yaml"] = text
    #expect(desk.run("apply -f x.yaml").stderr == "error: error parsing x.yaml: \(words)\n")
  }

  @Test func `draining on trial evicts nothing`() {
    var desk = Desk()
    desk.files["node.yaml"] = "{apiVersion: v1, kind: Node, metadata: {name: node01}}"
    desk.files["pod.yaml"] =
      "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: node01, containers: [{name: a, image: nginx}]}}"
    _ = desk.run("create sa default")
    #expect(desk.run("create -f node.yaml -f pod.yaml").stderr == "")
    #expect(
      desk.run("drain node01 --force --dry-run=server").stdout
        == "node/node01 cordoned (server dry run)\nevicting pod default/web (server dry run)\n"
        + "node/node01 drained (server dry run)\n"
    )
    #expect(desk.run("get pod web -o name").stdout == "pod/web\n")
  }

  @Test func `kubectl prints what it knows of every type where the server shall not`() {
    var desk = Desk()
    #expect(desk.run("get ns default --server-print=false").stdout.hasPrefix("NAME      AGE\ndefault   "))
  }
}
