/** Functions that every script begins with. ES5. All names start with `anycost`, since Photopea's scripts share one global scope. */
export const HELPERS = `
/* What is still to be done in one step; global, since suspendHistory takes a text to run. */
var anycostInsert;
function anycostPixels(value) {
  if (typeof value === "number") return value;
  return value && typeof value.value === "number" ? value.value : parseFloat(value);
}
function anycostBox(layer) {
  var bounds = layer.bounds;
  return [anycostPixels(bounds[0]), anycostPixels(bounds[1]), anycostPixels(bounds[2]), anycostPixels(bounds[3])];
}
function anycostIsGroup(layer) {
  return layer.typename === "LayerSet";
}
/* Calls visit(layer, path, names, locked) for every layer, the top one first; locked says whether a group around it is. */
function anycostWalk(container, path, names, locked, visit) {
  for (var index = 0; index < container.layers.length; index++) {
    var layer = container.layers[index];
    var here = path.concat([index]);
    var called = names.concat([layer.name]);
    visit(layer, here, called, locked);
    if (anycostIsGroup(layer)) anycostWalk(layer, here, called, locked || layer.allLocked === true, visit);
  }
}
/* Documents of ours carry a mark as their name or their source. */
function anycostIsTemporary(doc, mark) {
  return doc.name === mark || doc.source === mark;
}
function anycostTemporary(mark) {
  for (var index = 0; index < app.documents.length; index++) {
    if (anycostIsTemporary(app.documents[index], mark)) return app.documents[index];
  }
  throw new Error("the temporary document was closed");
}
function anycostCloseTemporary(mark) {
  for (var index = app.documents.length - 1; index >= 0; index--) {
    var doc = app.documents[index];
    if (!anycostIsTemporary(doc, mark)) continue;
    app.activeDocument = doc;
    doc.close(SaveOptions.DONOTSAVECHANGES);
  }
}
/* Documents have no id (photopea/photopea issue 2200): name and size, and the place among the tabs where that is not enough. */
function anycostFindDocument(want) {
  var fitting = [];
  for (var index = 0; index < app.documents.length; index++) {
    var doc = app.documents[index];
    var fits = doc.name === want.name && anycostPixels(doc.width) === want.width;
    if (!fits || anycostPixels(doc.height) !== want.height) continue;
    if (index === want.index) return doc;
    fitting.push(doc);
  }
  return fitting.length === 1 ? fitting[0] : null;
}
/* In words that find it again. */
function anycostDescribe(doc) {
  var index = 0;
  while (index < app.documents.length && app.documents[index] != doc) index++;
  return { name: doc.name, width: anycostPixels(doc.width), height: anycostPixels(doc.height), index: index };
}
/* A name that no layer has yet, by which a new one is found. */
function anycostFreeName(doc, wanted) {
  var taken = {};
  anycostWalk(doc, [], [], false, function (layer) { taken["=" + layer.name] = true; });
  var name = wanted;
  for (var count = 2; taken["=" + name]; count++) name = wanted + " (" + count + ")";
  return name;
}
function anycostFindNamed(doc, name) {
  var found = null;
  anycostWalk(doc, [], [], false, function (layer) { if (layer.name === name) found = layer; });
  if (!found) throw new Error("the new layer did not arrive");
  return found;
}
/* Does it as one step to undo, where the editor can do that: it knows the call, and keeps the steps (issue 8142). */
function anycostOneStep(doc, work) {
  anycostInsert = function () {
    anycostInsert = null;
    work();
  };
  if (typeof doc.suspendHistory === "function") {
    try {
      doc.suspendHistory("Anycost Portrait", "anycostInsert()");
    } catch (error) {
      if (!anycostInsert) throw error;
    }
  }
  if (anycostInsert) anycostInsert();
}
/* The layer that was opened, also when others were put around it or it was moved since; null when that is not sure. */
function anycostFindLayer(doc, want) {
  var same = [];
  var moved = null;
  anycostWalk(doc, [], [], false, function (layer, path, names, locked) {
    if (layer.name !== want.name) return;
    var box = anycostBox(layer);
    var there = path.join() === want.path.join();
    if (box.join() === want.box.join()) same.push({ layer: layer, box: box, locked: locked, there: there });
    else if (there && box[2] - box[0] === want.box[2] - want.box[0] && box[3] - box[1] === want.box[3] - want.box[1])
      moved = { layer: layer, box: box, locked: locked, there: there };
  });
  for (var index = 0; index < same.length; index++) if (same[index].there) return same[index];
  if (same.length === 1) return same[0];
  return same.length === 0 ? moved : null;
}
/* Sets what can be set: groups and other kinds of layers lack some of it. */
function anycostSet(layer, name, value) {
  try {
    if (layer[name] !== value) layer[name] = value;
  } catch (error) {}
}
`;
