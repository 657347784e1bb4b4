import Kubectl
import Testing

/// Manifests that no server knows: what commands make of them without asking.
@Suite struct LocalManifestTests {
  private static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop
      labels: {tier: front}
    spec:
      selector:
        matchLabels: {app: shop}
      template:
        metadata:
          labels: {app: shop}
        spec:
          containers:
          - name: shop
            image: shop:1
            ports: [{containerPort: 8080}]
    """

  private func desk() -> Desk {
    var desk = Desk()
    desk.files["shop.yaml"] = Self.deployment
    return desk
  }

  @Test func `a manifest is exposed whether or not it was created`() {
    var desk = desk()
    #expect(desk.run("expose -f shop.yaml --port=80").stdout == "service/shop exposed\n")
    #expect(desk.run("get service shop -o jsonpath={.spec.selector}").stdout == "{\"app\":\"shop\"}")
  }

  @Test func `without a selector nothing is exposed`() {
    var desk = desk()
    desk.files["shop.yaml"] = Self.deployment.replacing("    matchLabels: {app: shop}\n", with: "")
    #expect(
      desk.run("expose -f shop.yaml --port=80").stderr
        == "error: couldn't retrieve selectors via --selector flag or introspection: invalid deployment: no "
        + "selectors, therefore cannot be exposed\n"
    )
  }

  @Test func `an autoscaler is made for a manifest`() {
    var desk = desk()
    let line = "autoscale -f shop.yaml --max=2 --cpu=70%"
    #expect(
      desk.run(line + " --dry-run=client").stdout == "horizontalpodautoscaler.autoscaling/shop created (dry run)\n"
    )
    #expect(desk.run(line).stdout == "horizontalpodautoscaler.autoscaling/shop autoscaled\n")
    #expect(
      desk.run(line).stderr
        == "Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling \"shop\" already exists\n"
    )
  }

  @Test func `a patch is laid over a file`() {
    var desk = desk()
    let patch = ["patch", "--local", "-f", "shop.yaml", "-p", "{\"metadata\":{\"labels\":{\"tier\":\"back\"}}}"]
    #expect(desk.run(patch).stdout == "deployment.apps/shop patched\n")
    #expect(desk.run(patch + ["-o", "jsonpath={.metadata.labels}"]).stdout == "{\"tier\":\"back\"}")
  }

  @Test func `an image is set in a file, which is shown with all that its type has`() {
    var desk = desk()
    #expect(
      desk.run("set image --local -f shop.yaml shop=shop:2 -o yaml").stdout
        == """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          labels:
            tier: front
          name: shop
        spec:
          selector:
            matchLabels:
              app: shop
          strategy: {}
          template:
            metadata:
              labels:
                app: shop
            spec:
              containers:
              - image: shop:2
                name: shop
                ports:
                - containerPort: 8080
                resources: {}
        status: {}

        """
    )
  }

  @Test(arguments: ["set image deploy/shop shop=a", "set resources deploy/shop --limits=cpu=1", "set selector svc a=b"])
  func `what only the server has is not changed locally`(line: String) {
    var desk = desk()
    #expect(
      desk.run(line + " --local").stderr
        == """
        error: you must specify resources by --filename when --local is set.
        Example resource specifications include:
           '-f rsrc.yaml'
           '--filename=rsrc.json'

        """
    )
  }
}
