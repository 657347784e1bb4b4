import Testing

@Suite struct DescribeTests {
  @Test func `a pod that waits is described`() {
    var desk = Desk()
    _ = desk.run("run web --image=nginx:1.27 --port=80")
    let text = desk.run("describe pod web").stdout
    #expect(text.hasPrefix("Name:             web\nNamespace:        default\nPriority:         0\n"))
    #expect(text.contains("Node:             <none>\nLabels:           run=web\nAnnotations:      <none>\n"))
    #expect(text.contains("Containers:\n  web:\n    Image:        nginx:1.27\n    Port:         80/TCP\n"))
    #expect(text.contains("QoS Class:                   BestEffort\n"))
  }

  @Test func `a node is cordoned, tainted and freed again`() {
    var desk = Desk()
    desk.files["n.yaml"] = "apiVersion: v1\nkind: Node\nmetadata: {name: node01}\n"
    _ = desk.run("create -f n.yaml")
    #expect(desk.run("cordon node01").stdout == "node/node01 cordoned\n")
    #expect(desk.run("cordon node01").stdout == "node/node01 already cordoned\n")
    #expect(desk.run("taint nodes node01 a=b:NoSchedule").stdout == "node/node01 tainted\n")
    #expect(desk.run("taint nodes node01 a-").stdout == "node/node01 untainted\n")
    #expect(desk.run("uncordon node01").stdout == "node/node01 uncordoned\n")
  }
}
