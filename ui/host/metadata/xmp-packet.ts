import type { Provenance } from './provenance.ts';
import { SOURCE_TYPES, TOOL } from './provenance.ts';

/** A JPEG segment holds 65,502 bytes of XMP; nothing a person reads is longer than this. */
const MAX_WORDS = 2000;

/** XMP packet (ISO 16684-1, §7.3), UTF-8, read-only, so without padding for editing in place. */
export function xmpPacket({ action, summary, modelId, when }: Provenance): Uint8Array<ArrayBuffer> {
  const time = `${when.toISOString().slice(0, 19)}Z`;
  const words = escapeXml(`${summary || 'no slider moved'}; model ${modelId}`.slice(0, MAX_WORDS));
  return new TextEncoder().encode(`<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmp:CreatorTool="${TOOL}"
    xmp:ModifyDate="${time}"
    xmp:MetadataDate="${time}"
    Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPES[action]}">
   <xmpMM:History>
    <rdf:Seq>
     <rdf:li
       stEvt:action="${action}"
       stEvt:when="${time}"
       stEvt:softwareAgent="${TOOL}"
       stEvt:parameters="${words}"/>
    </rdf:Seq>
   </xmpMM:History>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`);
}

/** For attribute values. Characters that XML 1.0 does not know at all are left out (XML 1.0, §2.2). */
function escapeXml(text: string): string {
  const known = [...text].filter((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const control = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    return !control && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
  });
  return known
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
