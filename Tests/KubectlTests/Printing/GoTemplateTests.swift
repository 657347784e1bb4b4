import Testing

/// What real kubectl prints for the same templates was recorded and is written down here.
@Suite struct GoTemplateTests {
  private func run(_ template: String) -> Desk.Outcome {
    var desk = Desk()
    desk.files["p.yaml"] = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: shop, tier: front}}
      spec:
        nodeName: n1
        containers:
        - {name: a, image: nginx, ports: [{containerPort: 80}]}
        - {name: b, image: redis}
      """
    return desk.run(["label", "--local", "-f", "p.yaml", "z=1", "-o", "go-template=" + template])
  }

  @Test(arguments: [
    ("{{.metadata.name}} {{.spec.none}}", "web <no value>"),
    ("{{range $k, $v := .metadata.labels}}{{$k}}={{$v}};{{end}}", "app=shop;tier=front;z=1;"),
    ("{{range .spec.containers}}{{.name}}{{if eq .name \"a\"}}{{continue}}{{end}}!{{else}}none{{end}}", "ab!"),
    ("{{range .spec.containers}}{{.name}}{{break}}{{end}}", "a"),
    ("{{range .spec.none}}x{{else}}none{{end}}", "none"),
    ("{{with .spec.nodeName}}on {{.}}{{else}}nowhere{{end}}", "on n1"),
    ("{{if and .spec (eq .kind \"Pod\" \"Job\")}}yes{{else if .x}}x{{else}}no{{end}}", "yes"),
    ("{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .kind}}{{block \"u\" .metadata}}{{.name}}{{end}}", "<Pod>web"),
    ("{{$x := 1}}{{range .spec.containers}}{{$x = .name}}{{end}}{{$x}}", "b"),
    ("a \n {{- .kind -}} \n b{{/* not shown */}}", "aPodb"),
    ("{{len .spec.containers}} {{(index .spec.containers 1).image}} {{slice .kind 1 3}}", "2 redis od"),
    ("{{exists .metadata \"labels\" \"app\"}} {{exists .metadata \"nope\"}}", "true false"),
    ("{{\"d2Vi\" | base64decode | printf \"%-5s|%q|%5d|%05d|%v\" \"x\" \"y\" 7 -7}}", "x    |\"y\"|    7|-0007|web"),
    ("{{printf \"%d %s\" \"a\"}}", "%!d(string=a) %!s(MISSING)"),
    ("{{print 1 2 \"a\" .none}} {{println 1.5 true}}", "1 2a<nil> 1.5 true\n"),
    ("{{html \"<&>\"}} {{urlquery \"a b&\"}} {{js \"it's\"}}", "&lt;&amp;&gt; a+b%26 it\\'s"),
    ("{{.spec.containers}}", "[map[image:nginx name:a ports:[map[containerPort:80]]] map[image:redis name:b]]"),
    ("{{le 1 2}} {{gt \"b\" \"a\"}} {{not .none}} {{or .none \"x\"}}", "true true true x"),
  ])
  func `a template prints what Go prints`(_ template: String, _ expected: String) {
    #expect(run(template) == Desk.Outcome(stdout: expected))
  }

  @Test(arguments: [
    ("{{range .spec", "unclosed action"),
    ("{{if .x}}", "unexpected EOF"),
    ("{{end}}", "unexpected {{end}}"),
    ("{{foo .x}}", "function \"foo\" not defined"),
    ("{{$y}}", "undefined variable \"$y\""),
    ("{{.metadata.name}", "bad character U+007D '}'"),
    ("{{break}}", "{{break}} outside {{range}}"),
    ("{{(.x}}", "unclosed left paren"),
    ("{{.x | 5}}", "non executable command in pipeline stage 2"),
    ("{{\"a}}", "unterminated quoted string"),
    ("{{}}", "missing value for command"),
  ])
  func `a template that cannot be read is refused in Go's words`(_ template: String, _ message: String) {
    let expected = "error: error parsing template \(template), template: output:1: \(message)\n"
    #expect(run(template) == Desk.Outcome(stdout: "", stderr: expected, exit: 1))
  }

  @Test(arguments: [
    ("{{.metadata.name.x}}", "1:11", "<.metadata.name.x>: can't evaluate field x in type interface {}"),
    ("{{\n.kind | len | index 1}}", "2:14", "<index 1>: error calling index: can't index item of type int"),
    ("{{lt 1 \"a\"}}", "1:2", "<lt 1 \"a\">: error calling lt: incompatible types for comparison"),
    ("{{index .spec.containers 7}}", "1:2", "<index .spec.containers 7>: error calling index: index out of range: 7"),
    ("{{range .kind}}{{end}}", "1:8", "<.kind>: range can't iterate over Pod"),
    ("{{template \"q\"}}", "1:11", "<{{template \"q\"}}>: template \"q\" not defined"),
    ("{{not 1 2}}", "1:2", "<not>: wrong number of args for not: want 1 got 2"),
    ("{{base64decode 5}}", "1:15", "<5>: expected string; found 5"),
  ])
  func `a template that fails says where and shows what it had`(_ template: String, _ place: String, _ words: String) {
    let outcome = run("ok " + template)
    let line = Int(place.prefix(1)) == 1 ? "1:\((Int(place.dropFirst(2)) ?? 0) + 3)" : place
    let message = "template: output:\(line): executing \"output\" at \(words)"
    #expect(outcome.stdout.hasPrefix("ok Error executing template: \(message). Printing more information"))
    #expect(outcome.stdout.contains("\tobject given to template engine was:\n\t\tmap[apiVersion:v1 kind:Pod "))
    #expect(outcome.stderr.hasPrefix("error: error executing template \"ok "))
    #expect(outcome.stderr.hasSuffix("\": \(message)\n"))
    #expect(outcome.exit == 1)
  }
}
