// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Searches one resource from top to bottom. Recursion is bounded by the depth of its tree.
///
/// Whatever has the shape of a pod spec counts, wherever it stands. What is known about the kind adds to that:
/// further shapes, and that a container without an image is an error.
struct ResourceWalk {
    var findings: Findings

    private let identity: ResourceIdentity
    /// The way to the value at hand.
    private var path: [String]
    /// The length of the way to the resource itself.
    private let rootDepth: Int

    /// `pointer` leads to the resource within its document; one image more than `limit` ends the gathering.
    init(_ identity: ResourceIdentity, source: SourceLocation, pointer: [String], limit: Int) {
        self.identity = identity
        findings = Findings(of: identity, source: source, limit: limit)
        path = pointer
        rootDepth = pointer.count
    }

    /// Searches the whole resource.
    mutating func search(_ resource: JSON) {
        visit(resource, SearchContext().entering(identity))
    }

    /// Gathers what a configured path leads to.
    mutating func follow(_ configured: ConfiguredPath, in resource: JSON) {
        follow(configured.steps[...], of: configured, in: resource)
    }

    /// Gathers the images of a patch of a pod spec. It may leave out whatever it does not change, and Go reads its
    /// keys without regard to case.
    mutating func searchPatch(_ patch: JSON) {
        for (index, element) in (patch.array ?? []).enumerated() {
            below(String(index)) { $0.searchPatch(element) }
        }
        for member in patch.object?.members ?? [] {
            below(member.key) { walk in
                guard member.key.lowercased() == "image" else { return walk.searchPatch(member.value) }
                walk.readPatchedImage(member.value, name: patch["name"]?.string)
            }
        }
    }

    private mutating func readPatchedImage(_ image: JSON, name: String?) {
        guard let volume = image.object else {
            return findings.add(image, ImagePlace(.container, name: name), at: image.position, path, .known)
        }
        for member in volume.members where member.key.lowercased() == "reference" {
            let place = ImagePlace(.imageVolume, name: name)
            findings.add(member.value, place, at: member.value.position, path + [member.key], .known)
        }
    }

    private mutating func follow(
        _ steps: ArraySlice<ConfiguredPath.Step>, of configured: ConfiguredPath, in value: JSON
    ) {
        switch steps.first {
        case nil:
            let place = ImagePlace(.field, name: configured.text)
            findings.add(value, place, at: value.position, path, .configured(path: configured.text))
        case .member(let key):
            guard let member = value[key], !member.isNull else { return }
            below(key) { $0.follow(steps.dropFirst(), of: configured, in: member) }
        case .elements:
            for (index, element) in (value.array ?? []).enumerated() {
                below(String(index)) { $0.follow(steps.dropFirst(), of: configured, in: element) }
            }
        }
    }

    private mutating func visit(_ value: JSON, _ context: SearchContext) {
        if context.isImage {
            findings.add(value, ImagePlace(.step, name: identity.name), at: value.position, path, .known)
        }
        switch value.value {
        case .null, .bool, .number, .string: break
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                below(String(index)) { $0.visit(element, context.descendingToElement()) }
            }
        case .object(let object):
            let context = isResource(value) ? context.entering(ResourceIdentity(of: value)) : context
            for member in object.members where !isLeftOut(member) {
                below(member.key) {
                    $0.read(member, of: value, context)
                    $0.visit(member.value, context.descending(to: member.key))
                }
            }
        }
    }

    /// Whether this is another resource that the searched one holds.
    private func isResource(_ value: JSON) -> Bool {
        path.count > rootDepth && value["kind"]?.string != nil && value["apiVersion"]?.string != nil
    }

    /// List items are searched as resources of their own. Tekton's status lists steps without their images.
    private func isLeftOut(_ member: JSONObject.Member) -> Bool {
        guard path.count == rootDepth else { return false }
        return switch member.key {
        case "items": member.value.array != nil
        case "status": identity.group == "tekton.dev"
        default: false
        }
    }

    private mutating func read(_ member: JSONObject.Member, of parent: JSON, _ context: SearchContext) {
        let value = member.value
        if let role = context.dialect.listRole(member.key) {
            readContainers(value, role, of: parent, context)
        } else if let role = context.dialect.objectRole(member.key), value.object != nil {
            if role != .stepTemplate || value["image"] != nil {
                readContainer(value, ImagePlace(role, name: parent["name"]?.string), context)
            }
        } else if member.key == "volumes" {
            readVolumes(value, context)
        }
        if context.dialect.contains(.tekton) { readReference(member) }
        if context.dialect.contains(.workflows) { readText(member, of: parent) }
    }

    private mutating func readContainers(
        _ list: JSON, _ role: ImagePlace.Role, of parent: JSON, _ context: SearchContext
    ) {
        guard let containers = list.array else {
            if context.expectsImages, !list.isNull {
                findings.add(list, ImagePlace(role, name: nil), at: list.position, path, .known)
            }
            return
        }
        let haveShape = containers.contains { !($0["image"]?.isNull ?? true) }
        guard haveShape || context.expectsImages else { return }
        let hasTemplate = !(parent["stepTemplate"]?["image"]?.isNull ?? true)
        for (index, container) in containers.enumerated() {
            // A Tekton step may leave its image to the step template, or be defined elsewhere.
            let isSuppliedElsewhere = role == .step && (hasTemplate || container["ref"]?.object != nil)
            if isSuppliedElsewhere, container["image"]?.isNull ?? true { continue }
            below(String(index)) {
                $0.readContainer(container, ImagePlace(role, name: container["name"]?.string), context)
            }
        }
    }

    private mutating func readContainer(_ container: JSON, _ place: ImagePlace, _ context: SearchContext) {
        let image = container["image"]
        findings.add(
            image, place, at: (image ?? container).position, path + ["image"], context.found)
    }

    private mutating func readVolumes(_ list: JSON, _ context: SearchContext) {
        for (index, volume) in (list.array ?? []).enumerated() {
            guard let image = volume["image"], !image.isNull else { continue }
            let reference = image["reference"]
            guard reference != nil || context.expectsImages else { continue }
            let place = ImagePlace(.imageVolume, name: volume["name"]?.string)
            let way = path + [String(index), "image", "reference"]
            findings.add(reference, place, at: (reference ?? image).position, way, context.found)
        }
    }

    /// Tekton: a task or pipeline that is kept in an image, or fetched by a resolver.
    private mutating func readReference(_ member: JSONObject.Member) {
        guard ["taskRef", "pipelineRef", "ref"].contains(member.key), member.value.object != nil else {
            return
        }
        let name = member.value["name"]?.string
        if let bundle = member.value["bundle"], !bundle.isNull {
            findings.add(
                bundle, ImagePlace(.bundle, name: name), at: bundle.position, path + ["bundle"], .known)
        }
        guard let stated = member.value["resolver"], !stated.isNull else { return }
        let resolver = stated.string ?? ""
        let parameters = member.value["params"]?.array ?? []
        let index = parameters.firstIndex { $0["name"]?.string == "bundle" }
        guard resolver == "bundles", let index, parameters.indices.contains(index) else {
            let matter = ManifestWarning.Matter.remoteDefinition(identity, resolver: resolver)
            // What is in the cluster came there past whoever decides about manifests.
            guard resolver != "cluster" else { return findings.warn(matter, at: member.keyPosition) }
            let what = "resolver \(resolver.prefix(80))"
            return findings.addUnknown(what, matter, at: member.keyPosition, path + ["resolver"])
        }
        let bundle = parameters[index]["value"]
        let way = path + ["params", String(index), "value"]
        findings.add(
            bundle, ImagePlace(.bundle, name: name), at: (bundle ?? parameters[index]).position, way, .known)
    }

    /// Argo Workflows: what is only text until the workflow runs.
    private mutating func readText(_ member: JSONObject.Member, of parent: JSON) {
        switch member.key {
        case "podSpecPatch" where !member.value.isNull:
            findings.embed(.podSpecPatch, member.value, path)
        case "manifest" where member.value.string != nil:
            findings.embed(.manifest, member.value, path)
        case "manifestFrom" where !member.value.isNull:
            findings.addUnknown(
                "manifestFrom", .embeddedManifest(identity), at: member.value.position, path)
        default: break
        }
    }

    private mutating func below(_ step: String, _ body: (inout ResourceWalk) -> Void) {
        path.append(step)
        body(&self)
        path.removeLast()
    }
}
