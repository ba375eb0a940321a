/**
 * What the 40 attributes of the authors' boundary files (CelebA's names, reference §4) are called here, where they are
 * grouped and where in the face they show.
 */
import type { DirectionInfo } from '../format/index.ts';

type Region = NonNullable<DirectionInfo['region']>;

export interface Attribute {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly region: Region;
  /** Whether features move with it. */
  readonly moves: boolean;
  readonly negativeLabel?: string;
  readonly positiveLabel?: string;
}

type Row = readonly [name: string, label: string, group: string, region: Region, negative?: string, positive?: string];

/** Regions as in models/training/anycost/directions/sliders.py: an edit shows there and nowhere else in the photo. */
const ROWS: readonly Row[] = [
  ['Smiling', 'Smile', 'Expression', 'face', 'Serious', 'Smiling'],
  ['Mouth_Slightly_Open', 'Mouth open', 'Expression', 'lower-face', 'Closed', 'Open'],
  ['Narrow_Eyes', 'Narrow eyes', 'Expression', 'eyes', 'Wide', 'Narrow'],
  ['High_Cheekbones', 'Raised cheeks', 'Expression', 'face'],
  ['Young', 'Youth', 'Person', 'face', 'Older', 'Younger'],
  ['Male', 'Gender presentation', 'Person', 'head', 'Feminine', 'Masculine'],
  ['Chubby', 'Fullness', 'Person', 'head', 'Slimmer', 'Fuller'],
  ['Double_Chin', 'Double chin', 'Person', 'head'],
  ['Oval_Face', 'Oval face', 'Person', 'head'],
  ['Big_Lips', 'Lip fullness', 'Features', 'lower-face', 'Thinner', 'Fuller'],
  ['Big_Nose', 'Nose size', 'Features', 'face', 'Smaller', 'Larger'],
  ['Pointy_Nose', 'Pointed nose', 'Features', 'face'],
  ['Arched_Eyebrows', 'Arched eyebrows', 'Features', 'eyes'],
  ['Bushy_Eyebrows', 'Bushy eyebrows', 'Features', 'eyes'],
  ['Bags_Under_Eyes', 'Bags under eyes', 'Features', 'eyes'],
  ['Bald', 'Bald', 'Hair', 'head'],
  ['Bangs', 'Bangs', 'Hair', 'head'],
  ['Receding_Hairline', 'Receding hairline', 'Hair', 'head'],
  ['Black_Hair', 'Black hair', 'Hair', 'head'],
  ['Blond_Hair', 'Blond hair', 'Hair', 'head'],
  ['Brown_Hair', 'Brown hair', 'Hair', 'head'],
  ['Gray_Hair', 'Gray hair', 'Hair', 'head'],
  ['Straight_Hair', 'Straight hair', 'Hair', 'head'],
  ['Wavy_Hair', 'Wavy hair', 'Hair', 'head'],
  ['5_o_Clock_Shadow', 'Stubble', 'Facial hair', 'lower-face'],
  ['Goatee', 'Goatee', 'Facial hair', 'lower-face'],
  ['Mustache', 'Mustache', 'Facial hair', 'lower-face'],
  ['No_Beard', 'Clean shave', 'Facial hair', 'lower-face', 'Beard', 'Shaved'],
  ['Sideburns', 'Sideburns', 'Facial hair', 'head'],
  ['Heavy_Makeup', 'Make-up', 'Make-up', 'face'],
  ['Wearing_Lipstick', 'Lipstick', 'Make-up', 'lower-face'],
  ['Rosy_Cheeks', 'Rosy cheeks', 'Make-up', 'face'],
  ['Eyeglasses', 'Glasses', 'Accessories', 'head'],
  ['Wearing_Earrings', 'Earrings', 'Accessories', 'head'],
  ['Wearing_Hat', 'Hat', 'Accessories', 'head'],
  ['Wearing_Necklace', 'Necklace', 'Accessories', 'head'],
  ['Wearing_Necktie', 'Necktie', 'Accessories', 'head'],
  ['Blurry', 'Blur', 'Picture', 'head', 'Sharp', 'Blurred'],
  ['Attractive', 'Attractive', 'Withheld', 'head'],
  ['Pale_Skin', 'Pale skin', 'Withheld', 'head'],
];

/** Groups that colour the face, or put something on it, and move nothing. */
const STILL: readonly string[] = ['Hair', 'Facial hair', 'Make-up', 'Accessories', 'Picture'];

/** Words that name someone's skin, origin or worth. */
const WITHHELD =
  /^(?:skins?|skintones?|complexion|melanin|pale\w*|fair|swarthy|tann(?:ed|ing)|rac(?:e|ial|es)|ethnic\w*|nationality|attractive\w*|attractiveness|beaut\w+|pretty|handsome|ugl\w+|african|africans|asians?|caucasians?|latin[oax]?s?|hispanics?|indians?|arab\w*|mongoloid|negroid|caste)$/;
/** Words that do so where nothing says that something else is made lighter or darker. */
const SHADE = /^(?:lighten\w*|whiten\w*|brighten\w*|darken\w*|bleach\w*)$/;
const SHADED =
  /^(?:hair|beards?|brows?|eyebrows?|eyes?|iris|teeth|tooth|lips?|picture|photo|image|background|exposure)$/;

/** "31_Smiling" -> "Smiling". */
export function attributeName(key: string): string {
  return key.replace(/^\d{2}_/, '');
}

/** Whether a direction of this name is left out unless asked for by name, however its words are put together. */
export function isWithheld(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  if (words.some((word) => WITHHELD.test(word))) return true;
  return words.some((word) => SHADE.test(word)) && !words.some((word) => SHADED.test(word));
}

/** As the default model calls them, so that a recipe for one model works with another. */
const SHARED_IDS: Readonly<Record<string, string>> = { Smiling: 'smile', Mouth_Slightly_Open: 'mouth_open' };

/** The id fits the file format's rule: a letter, then lower-case letters, digits and underscores. */
function idOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^5_/, 'five_')
    .replace(/^[^a-z]+|_+$/g, '');
  return plain === '' ? 'direction' : plain;
}

/** Names that are not in the table are labelled by themselves, so that other people's boundary files open too. */
export function attribute(name: string): Attribute {
  const id = Object.hasOwn(SHARED_IDS, name) ? SHARED_IDS[name] : idOf(name);
  const row = ROWS.find(([known]) => known === name);
  if (!row)
    return {
      id,
      label: name.replaceAll('_', ' ').trim().slice(0, 40) || id,
      group: 'Other',
      region: 'head',
      moves: true,
    };
  const [, label, group, region, negativeLabel, positiveLabel] = row;
  const moves = !STILL.includes(group);
  return {
    id,
    label,
    group,
    region,
    moves,
    ...(negativeLabel && positiveLabel ? { negativeLabel, positiveLabel } : {}),
  };
}

/** Position in the panel: the order of the table, strangers last. */
export function panelOrder(name: string): number {
  const at = ROWS.findIndex(([known]) => known === name);
  return at < 0 ? ROWS.length : at;
}
