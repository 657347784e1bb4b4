import API
import Objects
import Testing

@Suite("Objects as the server writes them")
struct ObjectWriterTests {
  private func text(_ value: Value, indentation: Int? = nil) -> String {
    var writer = ObjectWriter(indentation: indentation)
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func fieldsStandAsInTheGoTypes() {
    let pod: Value = [
      "apiVersion": "v1", "kind": "Pod", "status": ["phase": "Running"],
      "metadata": ["labels": ["b": "2", "a": "1"], "uid": "u", "namespace": "default", "name": "web"],
      "spec": ["restartPolicy": "Always", "containers": [["image": "nginx", "args": ["a && b"], "name": "c"]]],
    ]
    #expect(
      text(pod)
        == #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","uid":"u","#
        + #""labels":{"a":"1","b":"2"}},"spec":{"containers":[{"name":"c","image":"nginx","#
        + #""args":["a \u0026\u0026 b"]}],"restartPolicy":"Always"},"status":{"phase":"Running"}}"#
    )
  }

  @Test func listsAndTables() {
    let list: Value = [
      "apiVersion": "v1", "items": [["metadata": ["uid": "u", "name": "a"], "data": ["z": "1", "a": "2"]]],
      "kind": "ConfigMapList", "metadata": ["resourceVersion": "7"],
    ]
    #expect(
      text(list)
        == #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":["#
        + #"{"metadata":{"name":"a","uid":"u"},"data":{"a":"2","z":"1"}}]}"#
    )
    let table: Value = [
      "apiVersion": "meta.k8s.io/v1", "kind": "Table", "columnDefinitions": [["type": "string", "name": "Name"]],
      "metadata": [:],
      "rows": [
        [
          "cells": ["a"],
          "object": [
            "apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": ["uid": "u", "name": "a"],
          ],
        ]
      ],
    ]
    #expect(
      text(table)
        == #"{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"#
        + #""columnDefinitions":[{"name":"Name","type":"string"}],"rows":[{"cells":["a"],"object":"#
        + #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a","uid":"u"}}}]}"#
    )
  }

  /// The server has no type of a custom resource: it is a map.
  @Test func customResourcesAreMaps() {
    let object: Value = [
      "kind": "Widget", "apiVersion": "example.com/v1", "spec": ["b": 1, "a": []],
      "metadata": ["uid": "u", "name": "w"],
    ]
    #expect(
      text(object, indentation: 2) == """
        {
          "apiVersion": "example.com/v1",
          "kind": "Widget",
          "metadata": {
            "name": "w",
            "uid": "u"
          },
          "spec": {
            "a": [],
            "b": 1
          }
        }
        """
    )
  }
}
