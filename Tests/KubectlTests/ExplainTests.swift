import Testing

@Suite struct ExplainTests {
  @Test func `a field is explained by its type and its words`() {
    var desk = Desk()
    #expect(
      desk.run("explain deploy.spec.replicas").stdout
        == """
        GROUP:      apps
        KIND:       Deployment
        VERSION:    v1

        FIELD: replicas <integer>


        DESCRIPTION:
            How many pods there are to be. Default 1. Leave it out of manifests if a
            HorizontalPodAutoscaler sets it.
        \u{20}\u{20}\u{20}\u{20}


        """
    )
    let missing = desk.run("explain pod.spec.nothing")
    #expect(missing.stdout == "KIND:       Pod\nVERSION:    v1\n\n")
    #expect(missing.stderr == "error: field \"nothing\" does not exist\n")
  }

  @Test func `an object's words are followed by its type's and by its fields`() {
    var desk = Desk()
    #expect(
      desk.run("explain pod.spec.containers.livenessProbe.httpGet").stdout
        == """
        KIND:       Pod
        VERSION:    v1

        FIELD: httpGet <HTTPGetAction>


        DESCRIPTION:
            Sends an HTTP GET request; a status from 200 to 399 is success.
            An HTTP GET request.
        \u{20}\u{20}\u{20}\u{20}
        FIELDS:
          host\t<string>
            The host to connect to. Default is the pod's IP; to set the Host header, use
            httpHeaders.

          httpHeaders\t<[]HTTPHeader>
            Headers to send along.

          path\t<string>
            The path to ask for. Default /.

          port\t<IntOrString> -required-
            The port of the container, as a number or as the name that it has there.

          scheme\t<string>
          enum: HTTP, HTTPS
            The protocol. Default HTTP.
        \u{20}\u{20}\u{20}\u{20}
            Possible enum values:
             - `"HTTP"` plain HTTP.
             - `"HTTPS"` HTTP over TLS; the certificate is not verified.



        """
    )
  }

  @Test func `a closed set is listed, and cut where fields are listed`() {
    var desk = Desk()
    let type = desk.run("explain svc.spec.type").stdout
    #expect(
      type.contains(
        "FIELD: type <string>\nENUM:\n    ClusterIP\n    ExternalName\n    LoadBalancer\n    NodePort\n\nDESC"
      )
    )
    let tree = desk.run("explain pod.spec.containers.lifecycle --recursive").stdout
    #expect(tree.contains("\n  stopSignal\t<string>\n  enum: SIGABRT, SIGALRM, SIGBUS, SIGCHLD, ....\n"))
    #expect(tree.contains("\n  preStop\t<LifecycleHandler>\n    exec\t<ExecAction>\n      command\t<[]string>\n"))
  }

  @Test func `the layout of version 2 and a format that there is not`() {
    var desk = Desk()
    #expect(
      desk.run("explain ns.status.phase -o plaintext-openapiv2").stdout.hasPrefix(
        """
        KIND:     Namespace
        VERSION:  v1

        FIELD:    phase <string>

        DESCRIPTION:
             Whether the namespace is being deleted.
        """
      )
    )
    #expect(desk.run("explain ns -o json").stderr == "error: unrecognized format: json\n")
  }

  @Test func `a custom resource is explained by its definition`() {
    var desk = Desk()
    desk.files["crd.yaml"] = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: shirts.stable.example.com}
      spec:
        group: stable.example.com
        scope: Namespaced
        names: {plural: shirts, singular: shirt, kind: Shirt}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  required: [size]
                  properties:
                    color: {type: string, description: Of the cloth.}
                    size: {type: string, enum: [S, M]}
                    tags: {type: array, items: {type: object}}
      """
    _ = desk.run("create -f crd.yaml")
    #expect(
      desk.run("explain shirt.spec").stdout
        == """
        GROUP:      stable.example.com
        KIND:       Shirt
        VERSION:    v1

        FIELD: spec <Object>


        DESCRIPTION:
            <empty>
        FIELDS:
          color\t<string>
            Of the cloth.

          size\t<string> -required-
          enum: S, M
            <no description>

          tags\t<[]Object>
            <no description>



        """
    )
    #expect(desk.run("explain shirt").stdout.contains("  metadata\t<ObjectMeta>\n    What identifies the object"))
  }
}
